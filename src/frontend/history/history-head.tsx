import * as React from 'react';
import { shortOid } from '../../common/format.js';
import { useTrans } from '../ui/trans.js';
import type { IPanelActions } from './panel-actions.js';
import type { PanelMode, PanelModel } from './panel-model.js';

/** The head of the panel: the notebook's name, the box that filters or searches, and what is chosen to narrow the list. */
export function HistoryHead(props: {
  model: PanelModel;
  name: string;
  actions: IPanelActions;
}): React.JSX.Element {
  const { model, name, actions } = props;
  const trans = useTrans();
  return (
    <div className="layerbook-history-head">
      <div className="layerbook-history-title">
        <div className="layerbook-history-name" title={name}>
          {name}
        </div>
        <button
          type="button"
          className="layerbook-icon-button"
          aria-haspopup="menu"
          aria-label={trans.__('What can be done with this history')}
          title={trans.__('Images, remote repositories, undo')}
          onClick={event => actions.openMenu(event.currentTarget)}
        >
          ⋯
        </button>
      </div>
      <SearchBox model={model} />
      <CellChip model={model} />
      <CompareBanner model={model} />
    </div>
  );
}

function SearchBox(props: { model: PanelModel }): React.JSX.Element {
  const { model } = props;
  const trans = useTrans();
  const { search, mode } = model;
  const isFilter = mode === 'commits';
  // The box is what is typed; the model of a search tells of its results alone.
  const [text, setText] = React.useState(isFilter ? model.filter : search.text);
  const shown = isFilter ? model.filter : text;
  const words = boxWords(trans, mode);
  return (
    <div className="layerbook-search-box">
      <input
        type="search"
        className="layerbook-filter"
        placeholder={words.label}
        aria-label={words.label}
        title={words.title}
        value={shown}
        spellCheck={false}
        onChange={event => {
          const { value } = event.currentTarget;
          setText(value);
          if (isFilter) {
            model.filter = value;
          } else {
            search.setText(value);
          }
        }}
        onKeyDown={event => {
          if (event.key === 'Enter' && !isFilter) {
            void search.search();
          } else if (event.key === 'Escape' && !isFilter) {
            search.stop();
          }
        }}
      />
      <select
        className="layerbook-search-mode"
        aria-label={trans.__('What is searched')}
        title={trans.__('What is searched')}
        value={mode}
        onChange={event => {
          setText(shown);
          model.mode = readMode(event.currentTarget.value);
        }}
      >
        <option value="commits">{trans.__('commits')}</option>
        <option value="path">{trans.__('paths')}</option>
        <option value="content">{trans.__('file contents')}</option>
      </select>
    </div>
  );
}

function boxWords(
  trans: ReturnType<typeof useTrans>,
  mode: PanelMode
): { label: string; title: string } {
  switch (mode) {
    case 'commits':
      return {
        label: trans.__('Filter commits'),
        title: trans.__(
          'Part of an instruction, a branch, a tag, an image, a commit id, or a cell as [3]'
        )
      };
    case 'path':
      return {
        label: trans.__('Search changed paths'),
        title: trans.__('Part of a path, a glob as *.py, or a /regexp/')
      };
    case 'content':
      return {
        label: trans.__('Search file contents'),
        title: trans.__('Text of a line, or a /regexp/')
      };
  }
}

function readMode(value: string): PanelMode {
  return value === 'path' || value === 'content' ? value : 'commits';
}

/** The cell whose commits alone are listed, and how to list all again. */
function CellChip(props: { model: PanelModel }): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  const { cellFilter } = model;
  return cellFilter === null || model.mode !== 'commits' ? null : (
    <div className="layerbook-chips">
      <button
        type="button"
        className="layerbook-chip"
        title={trans.__('Show the commits of all cells again')}
        onClick={() => (model.cellFilter = null)}
      >
        <span>{trans.__('Only cell %1', cellFilter.name)}</span>
        <span aria-hidden="true">×</span>
      </button>
    </div>
  );
}

function CompareBanner(props: { model: PanelModel }): React.JSX.Element | null {
  const { model } = props;
  const trans = useTrans();
  const { comparing } = model;
  return comparing === null ? null : (
    <div className="layerbook-compare-banner" role="status">
      <span>
        {trans.__(
          'Choose the commit to compare %1 with.',
          shortOid(comparing.oid)
        )}
      </span>
      <button
        type="button"
        className="layerbook-link"
        onClick={() => model.stopCompare()}
      >
        {trans.__('Cancel')}
      </button>
    </div>
  );
}
