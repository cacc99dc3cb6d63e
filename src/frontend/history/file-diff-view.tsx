import type { Extension } from '@codemirror/state';
import type { IDisposable } from '@lumino/disposable';
import * as React from 'react';
import type { IFileChange } from '../../common/protocol/history.js';
import { ChangeMark, describeOp } from '../ui/change-op.js';
import { formatBytes, formatMode } from '../../common/format.js';
import { ErrorNotice } from '../ui/notice.js';
import { useTrans } from '../ui/trans.js';
import { useRemembered } from '../ui/ui-state.js';
import { useModel } from '../ui/use-model.js';
import { describeContent, describePointerChange } from './content-facts.js';
import { chooseDiff } from './diff-kind.js';
import type { DiffKind } from './diff-kind.js';
import type { IShownFile, LayerModel } from './layer-model.js';

/** Finds the highlighting for a file by its name; null when the language is not known. */
export type FindLanguage = (path: string) => Promise<Extension | null>;

type Layout = 'side-by-side' | 'unified';

/** The difference of one file between two commits. */
export function FileDiffView(props: {
  model: LayerModel;
  findLanguage: FindLanguage;
}): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  useModel(model);
  const [layout, setLayout] = useRemembered<Layout>(
    'diff layout',
    'side-by-side'
  );
  const { file } = model;
  const kind = React.useMemo(
    () => (file?.diff ? chooseDiff(file.diff) : null),
    [file?.diff]
  );
  if (file === null) {
    return null;
  }
  return (
    <div className="layerbook-diff">
      <DiffHead
        file={file}
        layout={kind?.kind === 'text' ? layout : null}
        onLayout={setLayout}
        onClose={() => model.closeFile()}
      />
      <div className="layerbook-diff-body">
        {file.error !== null ? (
          <ErrorNotice
            error={file.error}
            onRetry={() => void model.open(file.change)}
          />
        ) : kind === null ? (
          <div className="layerbook-notice layerbook-muted">
            {trans.__('Loading…')}
          </div>
        ) : (
          <DiffBody
            file={file}
            kind={kind}
            layout={layout}
            findLanguage={props.findLanguage}
          />
        )}
      </div>
    </div>
  );
}

function DiffHead(props: {
  file: IShownFile;
  layout: Layout | null;
  onLayout: (layout: Layout) => void;
  onClose: () => void;
}): React.JSX.Element {
  const { layout } = props;
  const { change } = props.file;
  const trans = useTrans();
  return (
    <div className="layerbook-diff-head">
      <ChangeMark op={change.op} />
      <code className="layerbook-diff-path" title={change.path}>
        {change.path}
      </code>
      <span className="layerbook-muted layerbook-diff-facts">
        {describeFile(change, describeOp(trans, change.op))}
      </span>
      {layout === null ? null : (
        <button
          type="button"
          className="layerbook-button"
          aria-pressed={layout === 'unified'}
          onClick={() =>
            props.onLayout(layout === 'unified' ? 'side-by-side' : 'unified')
          }
        >
          {trans.__('Unified')}
        </button>
      )}
      <button
        type="button"
        className="layerbook-button"
        aria-label={trans.__('Close the difference')}
        onClick={props.onClose}
      >
        {trans.__('Close')}
      </button>
    </div>
  );
}

function DiffBody(props: {
  file: IShownFile;
  kind: DiffKind;
  layout: Layout;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { kind, file } = props;
  const trans = useTrans();
  switch (kind.kind) {
    case 'facts':
      return <FactsView kind={kind} />;
    case 'tooLarge':
      return (
        <div className="layerbook-notice">
          <p>
            {kind.why === 'size'
              ? trans.__(
                  'This file is more than 1 MB of text; comparing it here would make the page slow.'
                )
              : trans.__(
                  'This file has lines of more than 20,000 characters, as minified files have; there is nothing to read in them.'
                )}
          </p>
          <p className="layerbook-muted">
            {trans.__(
              'It is in the history’s git repository: copy the repository’s location from the menu of a commit, and use git there.'
            )}
          </p>
        </div>
      );
    case 'sameText':
      return (
        <>
          <div className="layerbook-diff-note">
            {trans.__('The content is the same on both sides.')}
          </div>
          <EditorHost
            {...props}
            path={file.change.path}
            before={null}
            after={kind.text}
          />
        </>
      );
    case 'text':
      return (
        <EditorHost
          {...props}
          path={file.change.path}
          before={kind.before}
          after={kind.after}
        />
      );
  }
}

/** Where the editor goes; its code is loaded with the first difference that is looked at. */
function EditorHost(props: {
  path: string;
  before: string | null;
  after: string;
  layout: Layout;
  findLanguage: FindLanguage;
}): React.JSX.Element {
  const { path, before, after, layout, findLanguage } = props;
  const host = React.useRef<HTMLDivElement>(null);
  const trans = useTrans();
  React.useEffect(() => {
    let editor: IDisposable | null = null;
    let isGone = false;
    const mount = async (): Promise<void> => {
      const [{ mountDiff, mountText }, language] = await Promise.all([
        import('./merge-editor.js'),
        findLanguage(path)
      ]);
      if (isGone || host.current === null) {
        return;
      }
      const shared = { after, language, label: path, trans };
      editor =
        before === null
          ? mountText(host.current, shared)
          : mountDiff(host.current, { ...shared, before, layout });
    };
    void mount();
    return () => {
      isGone = true;
      editor?.dispose();
    };
  }, [path, before, after, layout, findLanguage, trans]);
  return <div ref={host} className="layerbook-editor" data-layout={layout} />;
}

function FactsView(props: {
  kind: Extract<DiffKind, { kind: 'facts' }>;
}): React.JSX.Element {
  const { before, after } = props.kind;
  const trans = useTrans();
  const sentence = describePointerChange(trans, before, after);
  const sides = [
    { name: trans.__('before'), facts: describeContent(trans, before) },
    { name: trans.__('after'), facts: describeContent(trans, after) }
  ];
  return (
    <div className="layerbook-facts">
      {sentence === null ? null : <p>{sentence}</p>}
      <dl className="layerbook-details">
        {sides.map(({ name, facts }) => (
          <React.Fragment key={name}>
            <dt>{name}</dt>
            <dd>
              {facts.words}{' '}
              {facts.code === null ? null : <code>{facts.code}</code>}
            </dd>
          </React.Fragment>
        ))}
      </dl>
    </div>
  );
}

function describeFile(change: IFileChange, op: string): string {
  const parts = [op];
  if (change.op !== 'D' && change.kind === 'file') {
    parts.push(formatBytes(change.size));
  }
  if (change.mode !== null) {
    parts.push(formatMode(change.mode));
  }
  if (change.uid !== null && change.gid !== null) {
    parts.push(`${change.uid}:${change.gid}`);
  }
  return [...parts, ...(change.details ?? [])].join(' · ');
}
