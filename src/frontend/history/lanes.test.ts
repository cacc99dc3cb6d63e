import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { assignLanes } from './lanes.js';
import type { IGraphNode } from './lanes.js';

/** `c<b` is commit c with parent b; newest first. */
function graph(text: string): IGraphNode[] {
  return text.split(' ').map(part => {
    const [id = '', parents = ''] = part.split('<');
    return { id, parents: parents === '' ? [] : parents.split('+') };
  });
}

function lanes(text: string): number[] {
  return assignLanes(graph(text)).rows.map(row => row.lane);
}

describe('assignLanes', () => {
  it('draws a straight history in one column', () => {
    const { rows, width } = assignLanes(graph('c<b b<a a'));
    expect(rows).toEqual([
      { lane: 0, through: [], from: [], to: [0] },
      { lane: 0, through: [], from: [0], to: [0] },
      { lane: 0, through: [], from: [0], to: [] }
    ]);
    expect(width).toBe(1);
  });

  it('draws a branch beside the line it left and joins them at the fork', () => {
    const { rows, width } = assignLanes(graph('d<b c<b b<a a'));
    expect(rows.map(row => row.lane)).toEqual([0, 1, 0, 0]);
    expect(rows[1]).toEqual({ lane: 1, through: [0], from: [], to: [1] });
    expect(rows[2]).toEqual({ lane: 0, through: [], from: [0, 1], to: [0] });
    expect(width).toBe(2);
  });

  it('uses a column again when its line has ended', () => {
    expect(lanes('e<b d<c c<b b<a x<a a')).toEqual([0, 1, 1, 0, 1, 0]);
  });

  it('draws unrelated lines side by side', () => {
    expect(lanes('b2<b1 a2<a1 b1 a1')).toEqual([0, 1, 0, 1]);
  });

  it('draws a merge', () => {
    const { rows } = assignLanes(graph('m<a+b a<r b<r r'));
    expect(rows[0]).toEqual({ lane: 0, through: [], from: [], to: [0, 1] });
    expect(rows[3]?.from).toEqual([0, 1]);
  });

  it('lets lines to commits that are not loaded yet leave at the bottom', () => {
    expect(assignLanes(graph('c<b')).rows[0]?.to).toEqual([0]);
  });

  it('connects every child to its parent with no line across a dot', () => {
    const history = fc
      .array(fc.nat(), { minLength: 1, maxLength: 60 })
      .map(picks =>
        picks
          .map((pick, index) => ({
            id: String(index),
            parents: index === 0 ? [] : [String(pick % index)]
          }))
          .reverse()
      );
    fc.assert(fc.property(history, checkLines));
  });
});

function checkLines(nodes: readonly IGraphNode[]): void {
  let open: number[] = [];
  for (const row of assignLanes(nodes).rows) {
    expect(row.through).not.toContain(row.lane);
    expect([...row.through, ...row.from].sort()).toEqual([...open].sort());
    open = [...new Set([...row.through, ...row.to])];
  }
  expect(open).toEqual([]);
}
