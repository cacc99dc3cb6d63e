import { describe, expect, it } from 'vitest';
import { EXPECT_KEYS, OPTION_KEYS } from './container-options.js';
import { OPTION_DOCS } from './option-docs.js';
import { parseContainerCell } from './parse-cell.js';

describe('the words about option keys', () => {
  it.each(OPTION_KEYS)('have an example of %s that is right', key => {
    const source = OPTION_DOCS[key].example
      .split('\n')
      .map(line => `#| ${line}`)
      .join('\n');
    const { options } = parseContainerCell(source);
    expect(Object.keys(options.lines)).toContain(key);
  });

  it.each(OPTION_KEYS)('are one to three whole sentences about %s', key => {
    const { summary } = OPTION_DOCS[key];
    expect(summary).toMatch(/^[`A-Z].*\.$/s);
    expect(summary.length).toBeLessThan(300);
  });

  it('offer every check', () => {
    expect(OPTION_DOCS.expect.values).toEqual(EXPECT_KEYS);
  });

  it.each(OPTION_KEYS.filter(key => OPTION_DOCS[key].values?.includes('true')))(
    'offer values that %s takes',
    key => {
      for (const value of OPTION_DOCS[key].values ?? []) {
        expect(() => parseContainerCell(`#| ${key}: ${value}`)).not.toThrow();
      }
    }
  );
});
