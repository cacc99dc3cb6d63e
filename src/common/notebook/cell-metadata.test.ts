import { describe, expect, it } from 'vitest';
import {
  readCellKind,
  readCellMetadata,
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

  it('says what belongs to Dockerfile cells only of those', () => {
    const more = { disabled: true, otherLineEnds: [2, 2] };
    const read = (kind: string) =>
      readCellMetadata({ layerbook: { kind, ...more } });
    expect(read('dockerfile')).toEqual({ kind: 'dockerfile', ...more });
    expect(read('container')).toEqual({ kind: 'container' });
  });

  it.each([
    { disabled: 'yes' },
    { disabled: false },
    { otherLineEnds: [0] },
    { otherLineEnds: [1.5] },
    { otherLineEnds: 'all' }
  ])('leaves %j out, and the cell a Layerbook cell', more => {
    expect(
      readCellMetadata({ layerbook: { kind: 'dockerfile', ...more } })
    ).toEqual({ kind: 'dockerfile' });
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
