import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import type { ChangeOp, FileKind } from '../../../common/cards/changes.js';
import { formatBytes, formatMode } from '../../../common/format.js';
import { Chevron } from '../../ui/disclosure.js';
import { GlyphView } from '../../ui/glyphs.js';
import type { Glyph } from '../../ui/glyphs.js';
import { useTrans } from '../../ui/trans.js';

/** Height of a line of a layer's trees, in pixels. */
export const TREE_ROW_HEIGHT = 22;

/** Pixels by which each level is moved in. */
const INDENT = 12;

/** The first column: fold, kind of change, kind of file, name, and where a link points. */
export function NameCell(props: {
  depth: number;
  /** Null: nothing to unfold. */
  isOpen: boolean | null;
  op: ChangeOp | null;
  glyph: Glyph;
  label: string;
  kind?: FileKind;
  target?: string | undefined;
}): React.JSX.Element {
  const { isOpen, op, target, kind } = props;
  return (
    <span
      className="layerbook-file-place"
      style={{ paddingLeft: 4 + props.depth * INDENT }}
    >
      <Chevron state={isOpen === null ? 'none' : isOpen ? 'open' : 'closed'} />
      <span className="layerbook-op" data-op={op ?? undefined}>
        {op}
      </span>
      <GlyphView glyph={props.glyph} />
      <span className="layerbook-file-name">{props.label}</span>
      {target === undefined ? null : (
        <span className="layerbook-file-target">
          {kind === 'symlink' || kind === 'hardlink' ? '→ ' : ''}
          {target}
        </span>
      )}
    </span>
  );
}

/** Bytes, with a bar as long as the row is large beside the largest one of its directory. */
export function SizeCell(props: {
  /** Null: nothing to say. */
  bytes: number | null;
  /** Bytes that the bar stands for, and those of the largest row beside it. */
  weight: number;
  largest: number;
  title: string;
}): React.JSX.Element {
  const { bytes, weight, largest } = props;
  return (
    <span className="layerbook-file-size" title={props.title}>
      {weight > 0 && largest > 0 ? <SizeBar share={weight / largest} /> : null}
      <span className="layerbook-file-bytes">
        {bytes === null ? '' : formatBytes(bytes)}
      </span>
    </span>
  );
}

/** A bar that is filled from 0 to 1. */
export function SizeBar(props: { share: number }): React.JSX.Element {
  const percent = `${Math.min(1, props.share) * 100}%`;
  return (
    <span
      className="layerbook-size-bar"
      aria-hidden="true"
      style={{ backgroundSize: `${percent} 100%` }}
    />
  );
}

/** Permission bits and owner; empty where a path is gone. */
export function OwnerCells(props: {
  mode: number | null;
  uid: number | null;
  gid: number | null;
}): React.JSX.Element {
  const { mode, uid, gid } = props;
  return (
    <>
      <span
        className="layerbook-file-mode"
        title={mode === null ? '' : mode.toString(8)}
      >
        {mode === null ? '' : formatMode(mode)}
      </span>
      <span className="layerbook-file-owner">
        {uid === null || gid === null ? '' : `${uid}:${gid}`}
      </span>
    </>
  );
}

/** The kind of change in one word. */
export function OpWord(props: { op: ChangeOp }): React.JSX.Element {
  const trans = useTrans();
  return (
    <span className="layerbook-file-word" data-op={props.op}>
      {shortOp(trans, props.op)}
    </span>
  );
}

/** How much of what is beside it a row takes: `12% of usr/lib`. */
export function describeShare(
  trans: TranslationBundle,
  bytes: number,
  within: { readonly bytes: number; readonly path: string }
): string {
  if (bytes === 0 || within.bytes === 0) {
    return '';
  }
  const percent = (100 * bytes) / within.bytes;
  const words = percent < 1 ? '< 1' : String(Math.round(percent));
  return within.path === ''
    ? trans.__('%1, %2% of all', formatBytes(bytes), words)
    : trans.__('%1, %2% of %3', formatBytes(bytes), words, within.path);
}

/** The picture of a kind of file. */
export function glyphOf(kind: FileKind): Glyph {
  switch (kind) {
    case 'symlink':
    case 'hardlink':
      return 'link';
    case 'device':
    case 'fifo':
      return 'device';
    case 'file':
      return 'file';
    case 'directory':
      return 'directory';
  }
}

function shortOp(trans: TranslationBundle, op: ChangeOp): string {
  switch (op) {
    case 'A':
      return trans.__('added');
    case 'M':
      return trans.__('modified');
    case 'm':
      return trans.__('metadata');
    case 'T':
      return trans.__('type changed');
    case 'D':
      return trans.__('deleted');
  }
}
