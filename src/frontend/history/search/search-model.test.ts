import { Signal } from '@lumino/signaling';
import { describe, expect, it } from 'vitest';
import { parseNotebookId } from '../../../common/ids.js';
import type { NotebookId } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type {
  ISearchPage,
  ISearchParams
} from '../../../common/protocol/history-views.js';
import type { IHistorySource, IRequestOptions } from '../history-source.js';
import { historyCommit } from '../testing/history-commit.js';
import { SearchModel } from './search-model.js';

type Answer = (
  params: ISearchParams,
  options: IRequestOptions
) => Promise<ISearchPage>;

const ID = parseNotebookId('notebook');

function unasked(): never {
  throw new Error('not asked for here');
}

function searchOf(answer: Answer): SearchModel {
  const source: IHistorySource = {
    log: unasked,
    changes: unasked,
    fileDiff: unasked,
    location: unasked,
    // The model asks for nothing but searches.
    ask: (async (_name: string, params: unknown, options = {}) =>
      answer(params as ISearchParams, options)) as IHistorySource['ask'],
    changed: new Signal<IHistorySource, NotebookId>({} as IHistorySource)
  };
  const search = new SearchModel();
  search.setHistory({ source, notebookId: ID });
  return search;
}

function page(
  digits: string,
  total: number,
  partial = 0
): Promise<ISearchPage> {
  return Promise.resolve({
    hits: [...digits].map(digit => ({
      commit: historyCommit(digit),
      matches: [],
      total: 1
    })),
    total,
    partial
  });
}

describe('SearchModel', () => {
  it('asks for what was typed, and for the rest page after page', async () => {
    const asked: ISearchParams[] = [];
    const search = searchOf(params => {
      asked.push(params);
      return page(params.offset === 0 ? 'ab' : 'c', 3, 1);
    });
    search.setText('*.py');
    await search.search();
    expect(search.state.kind).toBe('found');
    await search.loadMore();
    await search.loadMore();
    expect(search.hits.map(hit => hit.commit.subject)).toEqual([
      'RUN a',
      'RUN b',
      'RUN c'
    ]);
    expect(search.partial).toBe(1);
    expect(asked.map(({ offset }) => offset)).toEqual([0, 2]);
    expect(asked[0]).toMatchObject({
      notebookId: ID,
      what: 'path',
      pattern: { text: '*.py', syntax: 'glob' }
    });
    search.dispose();
  });

  it('says why a search failed', async () => {
    const search = searchOf(() =>
      Promise.reject(new LayerbookError('request.invalid', 'No expression.'))
    );
    search.setText('/[/');
    await search.search();
    expect(search.state).toMatchObject({
      kind: 'failed',
      error: { message: 'No expression.' }
    });
    search.dispose();
  });

  it('stops a search that goes on', async () => {
    let wasAborted = false;
    const search = searchOf(
      (_params, { signal }) =>
        new Promise((_resolve, reject) => {
          signal?.addEventListener('abort', () => {
            wasAborted = true;
            reject(new LayerbookError('cancelled', 'Stopped.'));
          });
        })
    );
    search.setText('x');
    const over = search.search();
    search.stop();
    await over;
    expect(wasAborted).toBe(true);
    expect(search.state.kind).toBe('stopped');
    search.dispose();
  });

  it('forgets the answer to what was typed before', async () => {
    let answerFirst = (): void => undefined;
    const search = searchOf(({ pattern }) =>
      pattern.text === 'first'
        ? new Promise(resolve => {
            answerFirst = () => void page('a', 1).then(resolve);
          })
        : page('b', 1)
    );
    search.setText('first');
    const first = search.search();
    search.setText('second');
    await search.search();
    answerFirst();
    await first;
    expect(search.hits.map(hit => hit.commit.subject)).toEqual(['RUN b']);
    search.dispose();
  });

  it('looks for nothing when nothing was typed', async () => {
    const search = searchOf(unasked);
    search.setText('  ');
    await search.search();
    expect(search.state.kind).toBe('empty');
    search.dispose();
  });
});
