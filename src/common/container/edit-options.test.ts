import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isLayerbookError } from '../protocol/errors.js';
import { OPTION_KEYS } from './container-options.js';
import type { OptionKey } from './container-options.js';
import { readOptionValues, setOption } from './edit-options.js';
import { parseContainerCell } from './parse-cell.js';
import { OPTION_DOCS } from './option-docs.js';

function cell(...lines: string[]): string {
  return lines.join('\n');
}

describe('the values of options', () => {
  it('are plain JSON as it was written', () => {
    const source = cell(
      '#| volumes: ["./a:/a"]',
      '#| environment:',
      '#|   A: 1',
      '#|   B: 1.0',
      '#|   C:',
      '#| tty: true',
      '#| user: 0755',
      '#| image:',
      'echo'
    );
    expect(readOptionValues(source)).toEqual({
      values: {
        volumes: ['./a:/a'],
        environment: { A: 1, B: '1.0', C: null },
        tty: true,
        user: '0755'
      },
      problem: null
    });
  });

  it.each([
    ['#| cpus: many\n#| tty: true', { cpus: 'many', tty: true }, 1],
    ['#| tty: true\n#| ports: [', { tty: true }, 2],
    ['#| volumes: [\n#| tty: true\n#| cpus: 2', { tty: true, cpus: 2 }, 2],
    ['#| vollumes: []\n#| cpus: 2', { cpus: 2 }, 1],
    ['#| {cpus: 2, tty: true}', { cpus: 2, tty: true }, null],
    ['#| cpus: 2\n#| cpus: 3', { cpus: 2 }, 2]
  ])('of %j are read around what is wrong', (source, values, line) => {
    const read = readOptionValues(source);
    expect(read.values).toEqual(values);
    expect(read.problem?.line ?? null).toBe(line);
  });
});

describe('an option that is set', () => {
  it.each<[string, OptionKey, unknown, string]>([
    ['', 'cpus', 2, '#| cpus: 2'],
    ['echo', 'cpus', 2, '#| cpus: 2\necho'],
    ['\n\necho\n', 'tty', true, '#| tty: true\n\n\necho\n'],
    ['#| cpus: 1', 'cpus', 2, '#| cpus: 2'],
    ['#| cpus: 1\n', 'cpus', 2, '#| cpus: 2\n'],
    ['#| cpus: 1\n', 'tty', true, '#| cpus: 1\n#| tty: true\n'],
    ['#| cpus: 1\r\nls\r\n', 'cpus', 2, '#| cpus: 2\r\nls\r\n'],
    ['#| cpus: 1\r\nls', 'tty', true, '#| cpus: 1\r\n#| tty: true\r\nls'],
    ['#| cpus:  1  # half\nls', 'cpus', 2, '#| cpus: 2  # half\nls'],
    ['#| cpus: # half', 'cpus', 2, '#| cpus: 2 # half'],
    ['#|cpus: 1\n#|  # c\nls', 'cpus', 2, '#| cpus: 2\n#|  # c\nls'],
    ['#| "cpus": 1', 'cpus', 2, '#| "cpus": 2'],
    [
      '#| cpus: 1\n\n#| # note\n#| tty: true\n#!/bin/sh',
      'tty',
      undefined,
      '#| cpus: 1\n\n#| # note\n#!/bin/sh'
    ],
    ['#| cpus: 1\nls', 'cpus', undefined, 'ls'],
    ['#| cpus: 1', 'cpus', undefined, ''],
    ['#| cpus: 1', 'tty', undefined, '#| cpus: 1'],
    ['#| {cpus: 1, tty: true}\nls', 'cpus', 2, '#| cpus: 2\n#| tty: true\nls'],
    ['#| tty: true\n#| cpus: [', 'tty', false, '#| tty: false\n#| cpus: ['],
    [
      '#| ports: [\n#| # c\n#| cpus: 1\nls',
      'ports',
      ['80'],
      '#| ports: ["80"]\n#| # c\n#| cpus: 1\nls'
    ],
    [
      'ls',
      'environment',
      { A: '1', B: null, C: 'a b' },
      '#| environment: {A: "1", B:, C: "a b"}\nls'
    ],
    ['ls', 'user', '1000:1000', '#| user: "1000:1000"\nls'],
    ['ls', 'command', ['a\nb', ''], '#| command: ["a\\nb", ""]\nls']
  ])('changes %j (%s: %j)', (source, key, value, expected) => {
    expect(setOption(source, key, value)).toBe(expected);
  });

  it('keeps the comments and quotes of entries that stay', () => {
    const source = cell(
      '#| volumes:',
      '#|   # data',
      "#|   - './data:/data:ro' # only read",
      '#|   - cache:/var/cache/app',
      '#| # limits',
      '#| cpus: 2',
      'ls'
    );
    expect(
      setOption(source, 'volumes', ['./data:/data:ro', './out:/out'])
    ).toBe(
      cell(
        '#| volumes:',
        '#|   # data',
        "#|   - './data:/data:ro' # only read",
        '#|   - "./out:/out"',
        '#| # limits',
        '#| cpus: 2',
        'ls'
      )
    );
    const environment = cell(
      '#| environment:',
      '#|   A: "1" # one',
      '#|   B: 2',
      'ls'
    );
    expect(setOption(environment, 'environment', { A: '1', C: 'x' })).toBe(
      cell('#| environment:', '#|   A: "1" # one', '#|   C: x', 'ls')
    );
  });

  it('breaks a long list into lines', () => {
    const volumes = Array.from(
      { length: 9 },
      (_, n) => `./folder${n}:/mnt/${n}`
    );
    const source = setOption('ls', 'volumes', volumes);
    expect(source.split('\n')).toHaveLength(11);
    expect(readOptionValues(source).values).toEqual({ volumes });
  });
});

const text = fc.oneof(
  fc.string({ maxLength: 8 }),
  fc.constantFrom(
    'a b',
    './d:/d:ro',
    '1.0',
    'true',
    '',
    '# x',
    "it's",
    '"',
    '- a',
    'a: b',
    'x\ny',
    '*a',
    '{',
    'null'
  )
);
const scalar = fc.oneof(text, fc.integer({ min: 0, max: 9999 }), fc.boolean());
const json = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 4 }),
  fc.dictionary(fc.stringMatching(/^[A-Z][A-Z_]{0,5}$/), scalar, { maxKeys: 4 })
);
const script = fc.constantFrom(
  '',
  'ls',
  '\n\nls -l\n',
  '#!/bin/sh\nls\n# end',
  '  x\r\n'
);
const comment = fc.constantFrom('#| # note', '', '#|');
const source = fc
  .tuple(
    fc.uniqueArray(
      fc.tuple(fc.constantFrom(...OPTION_KEYS), fc.integer({ min: 0, max: 2 })),
      { maxLength: 5, selector: ([key]) => key }
    ),
    fc.array(comment, { maxLength: 5 }),
    script
  )
  .map(([keys, comments, rest]) =>
    [
      ...keys.flatMap(([key], at) => [
        ...OPTION_DOCS[key].example
          .split('\n')
          .filter(line => line.startsWith(`${key}:`))
          .map(line => `#| ${line}`),
        ...(comments[at] === undefined ? [] : [comments[at]])
      ]),
      ...(rest === '' ? [] : [rest])
    ].join('\n')
  );

function meaning(of: string): unknown {
  try {
    return { ...parseContainerCell(of), scriptLine: 0 };
  } catch (error) {
    if (isLayerbookError(error)) {
      return error.data.message.replace(/line \d+/g, 'line');
    }
    throw error;
  }
}

describe('any option of any cell', () => {
  it('can be set to what it is', () => {
    fc.assert(
      fc.property(source, fc.constantFrom(...OPTION_KEYS), (cellText, key) => {
        const { values } = readOptionValues(cellText);
        const again = setOption(cellText, key, values[key]);
        expect(again).toBe(cellText);
      })
    );
  });

  it('takes a value, gives it back, and leaves the rest alone', () => {
    fc.assert(
      fc.property(
        source,
        fc.constantFrom(...OPTION_KEYS),
        json,
        json,
        (cellText, key, value, next) => {
          const before = readOptionValues(cellText).values;
          const set = setOption(cellText, key, value);
          expect(readOptionValues(set).values).toEqual({
            ...before,
            [key]: value
          });
          const changed = setOption(set, key, next);
          expect(readOptionValues(changed).values).toEqual({
            ...before,
            [key]: next
          });
          const others = (of: string): string[] =>
            of
              .split('\n')
              .filter(
                line =>
                  line !== '' &&
                  !line.startsWith(`#| ${key}:`) &&
                  !/^#\| {2}/.test(line)
              );
          expect(others(changed)).toEqual(others(cellText));
          const removed = setOption(changed, key, undefined);
          const { [key]: _, ...rest } = before;
          expect(readOptionValues(removed).values).toEqual(rest);
          if (before[key] === undefined) {
            expect(meaning(removed)).toEqual(meaning(cellText));
          }
        }
      ),
      { numRuns: 300 }
    );
  });

  it('leaves the script as it is, however wrong the option lines are', () => {
    const piece = fc.oneof(
      fc.constantFrom(
        '[',
        ']',
        '{',
        '}',
        ': ',
        '- ',
        '"',
        "'",
        '&a ',
        '*a',
        '|',
        '>',
        '\n#| ',
        '\n',
        '\n\n',
        '\r\n#|  ',
        '#',
        '---',
        '...',
        '? ',
        '\t',
        '  ',
        '~',
        '80',
        '\n#|'
      ),
      fc.constantFrom(...OPTION_KEYS).map(key => `${key}:`)
    );
    const wrong = fc
      .array(piece, { maxLength: 14 })
      .map(pieces => `#| ${pieces.join('')}`);
    fc.assert(
      fc.property(
        wrong,
        fc.constantFrom(...OPTION_KEYS),
        fc.option(json, { nil: undefined }),
        (lines, key, value) => {
          const end = '\nls -l \r\n#| not an option\n';
          const cellText = `${lines}${end}`;
          const { values, problem } = readOptionValues(cellText);
          const set = setOption(cellText, key, value);
          expect(set.endsWith(end.slice(1))).toBe(true);
          if (problem === null) {
            const after = { ...values, [key]: value };
            expect(readOptionValues(set).values).toEqual(after);
          }
        }
      ),
      { numRuns: 500 }
    );
  });
});
