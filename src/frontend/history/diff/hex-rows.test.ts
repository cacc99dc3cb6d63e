import { describe, expect, it } from 'vitest';
import { countDifferences, hexRows } from './hex-rows.js';

describe('hexRows', () => {
  it('puts bytes beside each other and marks those that differ', () => {
    const before = Uint8Array.of(0x61, 0x62, 0x00, 0x7f);
    const after = Uint8Array.of(0x61, 0x63, 0x00, 0x7f, 0x21);
    expect(hexRows(before, after)).toEqual([
      {
        offset: '00000000',
        before: [
          { hex: '61', ascii: 'a', isDifferent: false },
          { hex: '62', ascii: 'b', isDifferent: true },
          { hex: '00 7f', ascii: '..', isDifferent: false }
        ],
        after: [
          { hex: '61', ascii: 'a', isDifferent: false },
          { hex: '63', ascii: 'c', isDifferent: true },
          { hex: '00 7f', ascii: '..', isDifferent: false },
          { hex: '21', ascii: '!', isDifferent: true }
        ]
      }
    ]);
    expect(countDifferences(before, after)).toBe(2);
  });

  it('has a row for each sixteen bytes, and marks nothing where there is one side', () => {
    const rows = hexRows(null, new Uint8Array(33));
    expect(rows.map(row => row.offset)).toEqual([
      '00000000',
      '00000010',
      '00000020'
    ]);
    expect(rows.every(row => row.before.length === 0)).toBe(true);
    expect(rows[0]?.after).toHaveLength(1);
    expect(hexRows(null, null)).toEqual([]);
  });
});
