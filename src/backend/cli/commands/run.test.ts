import { expect, it } from 'vitest';
import { parseNotebookSnapshot } from '../../../common/notebook/snapshot.js';
import { findCell } from './run.js';

const notebook = parseNotebookSnapshot({
  id: 'n',
  path: 'n.ipynb',
  config: {},
  cells: [
    { id: 'base', kind: 'dockerfile', source: 'FROM a' },
    { id: 'one', kind: 'container', source: 'true' },
    { id: '1', kind: 'container', source: 'true' }
  ]
});

it('a container cell is named by its id, or its number among the container cells', () => {
  const found = ['one', '1', '2'].map(name => findCell(notebook, name).id);
  // An id wins over a number.
  expect(found).toEqual(['one', '1', '1']);
  const words = ['3', '0', 'x', 'base'].map(name => {
    try {
      return findCell(notebook, name).id;
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
  });
  expect(words).toEqual([
    'There is no container cell 3: give a number from 1 to 2, or a cell’s id.',
    'There is no container cell 0: give a number from 1 to 2, or a cell’s id.',
    'There is no container cell x: give a number from 1 to 2, or a cell’s id.',
    'base is no container cell.'
  ]);
  expect(() => findCell({ cells: [] }, '1')).toThrow('no container cell');
});
