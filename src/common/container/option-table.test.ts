import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { OPTION_KEYS } from './container-options.js';
import { OPTION_DOCS } from './option-docs.js';
import { parseContainerCell } from './parse-cell.js';

const TEXT = readFileSync(
  new URL('../../../docs/container-cells.md', import.meta.url),
  'utf8'
);

describe('docs/container-cells.md', () => {
  it('has every key in the words of completion and hover', () => {
    const [, keys = ''] = /^## Keys\n(.*?)^## /ms.exec(TEXT) ?? [];
    const rows = keys.split('\n').filter(line => line.startsWith('| `'));
    expect(rows.map(row => row.replace(/ +\|/g, ' |'))).toEqual(
      OPTION_KEYS.map(key => {
        const { summary, example } = OPTION_DOCS[key];
        const lines = example.split('\n').map(line => `\`${line}\``);
        return `| \`${key}\` | ${summary} | ${lines.join('<br>')} |`;
      })
    );
  });

  it('has examples that are right', () => {
    const blocks = [...TEXT.matchAll(/^```\n(#\|.*?)^```/gms)];
    expect(blocks.length).toBeGreaterThan(1);
    for (const [, block = ''] of blocks) {
      expect(() => parseContainerCell(block)).not.toThrow();
    }
  });
});
