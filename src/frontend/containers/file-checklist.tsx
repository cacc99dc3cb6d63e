import * as React from 'react';
import { formatBytes, formatCount } from '../../common/format.js';
import type { IFileChange } from '../../common/protocol/history.js';
import { ChangeMark } from '../ui/change-op.js';
import { useTrans } from '../ui/trans.js';
import { toggle, toggleAll } from './chosen-paths.js';
import type { ChosenPaths } from './chosen-paths.js';

/** Lines that are put on the page; typing narrows them. */
const MAX_LINES = 300;

interface IChecklistProps {
  readonly files: readonly IFileChange[];
  /** Files that are not in the list. */
  readonly more: number;
  readonly chosen: ChosenPaths;
  readonly onChoose: (chosen: ChosenPaths) => void;
}

/** The changed files, of which some are chosen. */
export function FileChecklist(props: IChecklistProps): React.JSX.Element {
  const { files, more, chosen, onChoose } = props;
  const trans = useTrans();
  const [text, setText] = React.useState('');
  const wanted = text.trim().toLowerCase();
  const found = files.filter(({ path }) => path.toLowerCase().includes(wanted));
  const shown = found.slice(0, MAX_LINES);
  const hidden = found.length - shown.length + more;
  return (
    <fieldset className="layerbook-checklist">
      <legend>{trans.__('Files')}</legend>
      <div className="layerbook-checklist-head">
        <input
          type="search"
          className="layerbook-filter"
          placeholder={trans.__('Type to narrow the list')}
          aria-label={trans.__('Type to narrow the list')}
          spellCheck={false}
          value={text}
          onChange={event => setText(event.currentTarget.value)}
        />
        <button
          type="button"
          className="layerbook-button"
          onClick={() => onChoose(toggleAll(files, shown, chosen))}
        >
          {shown.every(({ path }) => chosen.has(path))
            ? trans.__('None')
            : trans.__('All')}
        </button>
      </div>
      <ul className="layerbook-checklist-list">
        {shown.map(file => (
          <FileLine
            key={file.path}
            file={file}
            isChosen={chosen.has(file.path)}
            onToggle={() => onChoose(toggle(files, chosen, file.path))}
          />
        ))}
        {shown.length === 0 ? (
          <li className="layerbook-muted">{trans.__('Nothing matches.')}</li>
        ) : null}
      </ul>
      <div className="layerbook-muted" role="status">
        {trans.__('%1 chosen', formatCount(chosen.size))}
        {hidden > 0
          ? ` · ${trans.__('%1 more are not listed: type to narrow the list', formatCount(hidden))}`
          : ''}
      </div>
    </fieldset>
  );
}

function FileLine(props: {
  file: IFileChange;
  isChosen: boolean;
  onToggle: () => void;
}): React.JSX.Element {
  const { op, path, kind, size } = props.file;
  return (
    <li>
      <label className="layerbook-checklist-line">
        <input
          type="checkbox"
          checked={props.isChosen}
          onChange={props.onToggle}
        />
        <ChangeMark op={op} />
        <span className="layerbook-change-path" title={path}>
          {path}
          {kind === 'directory' ? '/' : ''}
        </span>
        <span className="layerbook-change-size">
          {kind === 'file' ? formatBytes(size) : ''}
        </span>
      </label>
    </li>
  );
}
