import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import type { CellId, CellKey } from '../ids.js';
import type { NotebookConfig } from './build-config.js';
import type { CellKind } from './cell-metadata.js';
import { hashBelow, hexOf, OWN_WORDS, wordsOf } from './chain-hash.js';
import {
  NO_ARGS,
  readContainerText,
  TextState,
  type ICellText,
  type IOwn
} from './cell-text.js';
import type { CellFiles, IContextState, SavedResult } from './inputs.js';
import { remembered } from './remembered.js';

/** A cell with what its saved output says. */
export interface IMarkedCell {
  readonly id: CellId;
  readonly kind: CellKind;
  readonly source: string;
  readonly disabled?: boolean | undefined;
  /** 1-based lines whose end is not the notebook's usual one. */
  readonly otherLineEnds?: readonly number[] | undefined;
  /** What its saved output says of its last run. */
  readonly built?: SavedResult | undefined;
}

/** A Dockerfile cell in the chain of keys. */
export interface IChainCell {
  readonly cell: IMarkedCell;
  readonly key: CellKey;
  /** Null for a disabled cell. */
  readonly text: ICellText | null;
  /** What it contributes; null for a cell without instructions, or a disabled one. */
  readonly own: IOwn | null;
  /** Values of the build arguments that it declares and the notebook sets. */
  readonly args: Readonly<Record<string, string>>;
  /** What it reads from the context; null: nothing. */
  readonly files: CellFiles | null;
  /** Whether there is a FROM down to it. */
  readonly isStaged: boolean;
}

/** A key, and the one that was last made from it: above a change, all links of the chain are found again. */
interface ILink {
  readonly words: Int32Array;
  readonly key: CellKey;
  below: IMadeLink | null;
  /** The same of a cell that hangs beside the chain and changes nothing below. */
  beside: IMadeLink | null;
}

interface IMadeLink {
  readonly own: IOwn;
  readonly link: ILink;
}

/** Settings as they enter the chain. */
interface IRoot {
  readonly link: ILink;
  /** 16 hex digits. */
  readonly hash: string;
}

/** What stands for the files of a cell that was not built with its present text while nothing is known of them. */
const UNKNOWN_FILES: CellFiles = {
  digest: '?',
  list: [],
  more: 0,
  bytes: 0,
  ignore: '',
  problem: 'The build context was not read.'
};

/**
 * Stands in the key of a cell without instructions, so that it is not the key of the cell above: when its text is moved
 * into it, its result still shows no instruction.
 */
const NO_INSTRUCTIONS: IOwn = { words: new Int32Array(OWN_WORDS) };

/** Build arguments that act without an ARG: BuildKit's own, and those of the platform, which FROM may name. */
const UNDECLARED =
  /^(?:BUILDKIT_\w+|SOURCE_DATE_EPOCH|(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|VARIANT)|TARGETSTAGE)$/;

const roots = new Map<string, IRoot>();

/**
 * The keys of a notebook's cells, one after the other in document order.
 *
 * A Dockerfile cell's key is a chain of SHA-256 over the settings and what each Dockerfile cell down to it contributes:
 * its instructions, the values of the build arguments that it declares, the digest of the context files that it reads.
 */
export class Chain {
  /** 16 hex digits of the settings that concern every cell. */
  readonly settings: string;
  private readonly _config: NotebookConfig;
  private readonly _context: IContextState;
  private _link: ILink;
  private _state = TextState.first;
  private _isStaged = false;

  constructor(config: NotebookConfig, context: IContextState) {
    this._config = config;
    this._context = context;
    const root = rootOf(config);
    this.settings = root.hash;
    this._link = root.link;
  }

  addDockerfile(cell: IMarkedCell): IChainCell {
    if (cell.disabled) {
      return this._addDisabled(cell);
    }
    const text = this._state.read(cell.source, lineEndsOf(cell, this._config));
    this._state = text.after;
    this._isStaged ||= text.startsStage;
    const args = argsOf(text, this._config);
    const files = filesOf(cell, text, this._context);
    const own = text.ownWith(args, files?.digest ?? '');
    const link = own
      ? linkBelow(this._link, own)
      : linkBelow(this._link, NO_INSTRUCTIONS, 'beside');
    this._link = own ? link : this._link;
    const { key } = link;
    return { cell, key, text, own, args, files, isStaged: this._isStaged };
  }

  /** A container cell's key is over its source and the key of the Dockerfile cells above. */
  keyOfContainer(source: string): CellKey {
    return linkBelow(this._link, readContainerText(source).own, 'beside').key;
  }

  private _addDisabled(cell: IMarkedCell): IChainCell {
    if (cell.source !== '') {
      this._state = this._state.afterComment();
    }
    return {
      cell,
      key: this._link.key,
      text: null,
      own: null,
      args: NO_ARGS,
      files: null,
      isStaged: this._isStaged
    };
  }
}

/** What is unusual about the ends of a cell's lines; empty for nothing. */
export function lineEndsOf(
  cell: Pick<IMarkedCell, 'otherLineEnds'>,
  { file }: Pick<NotebookConfig, 'file'>
): string {
  const usual = file?.eol === 'crlf' ? 'crlf' : '';
  return cell.otherLineEnds?.length
    ? `${usual} ${cell.otherLineEnds.join(' ')}`
    : usual;
}

function rootOf(config: NotebookConfig): IRoot {
  const undeclared = Object.entries(config.buildArgs)
    .filter(([name]) => UNDECLARED.test(name))
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const { network, extraHosts = [] } = config;
  const text = JSON.stringify([
    config.platform ?? null,
    config.target ?? null,
    network === 'default' ? null : (network ?? null),
    extraHosts,
    undeclared
  ]);
  return remembered(roots, text, () => {
    const link = newLink(wordsOf(sha256(utf8ToBytes(text)), 8));
    return { link, hash: link.key.slice(0, 16) };
  });
}

function argsOf(
  text: ICellText,
  { buildArgs }: NotebookConfig
): Readonly<Record<string, string>> {
  if (text.args.length === 0) {
    return NO_ARGS;
  }
  const set = text.args.filter(name => Object.hasOwn(buildArgs, name));
  return set.length === 0
    ? NO_ARGS
    : Object.fromEntries(set.map(name => [name, buildArgs[name] ?? '']));
}

function filesOf(
  cell: IMarkedCell,
  text: ICellText,
  { files }: IContextState
): CellFiles | null {
  const present = files.get(cell.id);
  if (present !== undefined) {
    return present;
  }
  const saved = cell.built?.inputs;
  if (saved && saved.text === text.hash) {
    return saved.files ?? null;
  }
  return text.mayRead ? UNKNOWN_FILES : null;
}

function linkBelow(
  above: ILink,
  own: IOwn,
  place: 'below' | 'beside' = 'below'
): ILink {
  const known = above[place];
  if (known?.own === own) {
    return known.link;
  }
  const link = newLink(hashBelow(above.words, own.words));
  above[place] = { own, link };
  return link;
}

function newLink(words: Int32Array): ILink {
  return { words, key: hexOf(words) as CellKey, below: null, beside: null };
}
