import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import type {
  ICommitSummary,
  IFileChange
} from '../../../common/protocol/history.js';
import { useTrans } from '../../ui/trans.js';
import { useModel } from '../../ui/use-model.js';
import { SearchList } from './search-list.js';
import type { SearchModel } from './search-model.js';

/** The results of a search, and how far it is; the box it was typed into is above it. */
export function SearchView(props: {
  search: SearchModel;
  onOpen: (commit: ICommitSummary, change: IFileChange | null) => void;
  onMove: (commit: ICommitSummary) => void;
}): React.JSX.Element {
  const { search } = props;
  useModel(search);
  return (
    <>
      <SearchStatus search={search} />
      {search.hits.length === 0 ? (
        <div className="layerbook-search-empty">
          <EmptyWords search={search} />
        </div>
      ) : (
        <SearchList {...props} />
      )}
    </>
  );
}

/** One line, always there: what is looked for and how, what came of it, and how to end it. */
function SearchStatus(props: { search: SearchModel }): React.JSX.Element {
  const { search } = props;
  const { state } = search;
  const trans = useTrans();
  return state.kind === 'failed' ? (
    <div className="layerbook-search-status layerbook-mod-error" role="alert">
      <span title={state.error.hint}>{state.error.message}</span>
    </div>
  ) : (
    <div className="layerbook-search-status" role="status">
      <span>{statusWords(trans, search)}</span>
      {state.kind === 'searching' ? (
        <button
          type="button"
          className="layerbook-link"
          onClick={() => search.stop()}
        >
          {trans.__('Stop')}
        </button>
      ) : null}
      {state.kind === 'stopped' ? (
        <button
          type="button"
          className="layerbook-link"
          onClick={() => void search.search()}
        >
          {trans.__('Search again')}
        </button>
      ) : null}
    </div>
  );
}

function statusWords(trans: TranslationBundle, search: SearchModel): string {
  const { state, total, partial } = search;
  switch (state.kind) {
    case 'empty':
    case 'failed':
      return '';
    case 'searching':
      return trans.__('Searching for %1…', patternWords(trans, search));
    case 'stopped':
      return trans.__('Stopped.');
    case 'found':
      return [
        trans._n('1 commit', '%2 commits', total, formatCount(total)),
        patternWords(trans, search),
        ...(partial === 0
          ? []
          : [
              trans._n(
                '1 commit only in part: the history does not keep all of its contents',
                '%2 commits only in part: the history does not keep all of their contents',
                partial,
                formatCount(partial)
              )
            ])
      ].join(' · ');
  }
}

function patternWords(trans: TranslationBundle, search: SearchModel): string {
  switch (search.pattern?.syntax) {
    case 'regexp':
      return trans.__('a regular expression');
    case 'glob':
      return trans.__('a glob');
    case 'text':
      return trans.__('this text');
    case undefined:
      return '';
  }
}

function EmptyWords(props: { search: SearchModel }): React.JSX.Element | null {
  const { state, what } = props.search;
  const trans = useTrans();
  switch (state.kind) {
    case 'empty':
      return what === 'path' ? (
        <>
          {trans.__(
            'Type part of a path to see every commit that changed it: passwd, *.py, usr/lib/**, or /regular expression/.'
          )}
        </>
      ) : (
        <>
          {trans.__(
            'Type a word to see every commit that added or changed a line with it, or a /regular expression/. Text files are searched.'
          )}
        </>
      );
    case 'found':
      return (
        <>
          {what === 'path'
            ? trans.__('No commit changed such a path.')
            : trans.__('No commit added or changed such a line.')}
        </>
      );
    case 'searching':
    case 'stopped':
    case 'failed':
      return null;
  }
}
