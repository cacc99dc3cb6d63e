import { describe, expect, it } from 'vitest';
import {
  readCellKind,
  withCellKind,
  withoutCellKind
} from './cell-metadata.js';

describe('cell metadata', () => {
  it('gains everything other tools need and loses it again', () => {
    const before = { collapsed: true, tags: ['mine'], vscode: { other: 1 } };
    const own = withCellKind(before, 'dockerfile');
    expect(own).toEqual({
      collapsed: true,
      layerbook: { kind: 'dockerfile' },
      tags: ['mine', 'skip-execution'],
      vscode: { other: 1, languageId: 'dockerfile' }
    });
    expect(withoutCellKind(own)).toEqual(before);
  });

  it('changes from one kind to the other without doubling the tag', () => {
    const both = withCellKind(withCellKind({}, 'dockerfile'), 'container');
    expect(readCellKind(both)).toBe('container');
    expect(both['tags']).toEqual(['skip-execution']);
    expect(withoutCellKind(both)).toEqual({});
  });

  it.each([
    undefined,
    null,
    'x',
    {},
    { layerbook: { kind: 'other' } },
    { layerbook: [] }
  ])('takes %j for an ordinary cell', metadata => {
    expect(readCellKind(metadata)).toBeNull();
  });
});
