import { expect, it } from 'vitest';
import { cellOfNames, lastingNames } from './image-names.js';

it('leaves out the names that reading and comparing put on images for a while', () => {
  expect(
    lastingNames([
      'node:14-alpine',
      '127.0.0.1:28140/layerbook/read-a:read',
      'layerbook/verify-0a1b2c3d:export',
      'layerbook/stages-0a1b2c3d:build',
      'layerbook/0a1b2c3d:cell-c1',
      '127.0.0.1:5000/mine:read'
    ])
  ).toEqual([
    'node:14-alpine',
    'layerbook/0a1b2c3d:cell-c1',
    '127.0.0.1:5000/mine:read'
  ]);
});

it.each([
  [['layerbook/0a1b-2c:cell-c_1'], { id: '0a1b-2c', cellId: 'c_1' }],
  [['app:1', 'layerbook/nb:finished-x'], { id: 'nb', cellId: 'x' }],
  [['layerbook/nb:latest', 'other/nb:cell-x'], null],
  [[], null]
])('tells the cell of %j', (names, cell) => {
  expect(cellOfNames(names)).toEqual(cell);
});
