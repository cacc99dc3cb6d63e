import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TestHistory } from '../testing/test-history.js';
import {
  formatMessage,
  parseMessage,
  type ICommitMessage
} from './commit-message.js';

const COUNT = fc.nat();
const LINE = fc
  .string({ maxLength: 30, unit: 'binary' })
  .map(text => text.replaceAll('\0', ''));
const MESSAGE: fc.Arbitrary<ICommitMessage> = fc.record({
  kind: fc.constantFrom('base' as const, 'layer' as const, 'config' as const),
  cellNumber: fc.nat({ max: 500 }),
  instruction: fc
    .array(fc.oneof(LINE, fc.constantFrom('', 'Cell-Id: x', 'RUN a \\')), {
      maxLength: 6
    })
    .map(lines => lines.join('\n')),
  runId: fc.stringMatching(/^[a-z0-9-]{1,12}$/),
  imageId: fc.constant(`sha256:${'a'.repeat(64)}`),
  config: fc.array(
    LINE.filter(text => text.length > 0),
    { maxLength: 3 }
  ),
  cellId: fc.option(fc.stringMatching(/^[a-z0-9-]{1,12}$/)),
  cellKey: fc.option(fc.constant('b'.repeat(64))),
  diffId: fc.option(fc.constant(`sha256:${'c'.repeat(64)}`)),
  chainId: fc.option(fc.constant(`sha256:${'d'.repeat(64)}`)),
  notebookId: fc.uuid(),
  counts: fc.record({
    added: COUNT,
    modified: COUNT,
    metadata: COUNT,
    deleted: COUNT,
    bytes: COUNT
  })
});

describe('commit message', () => {
  it('says everything it was given', () => {
    fc.assert(
      fc.property(MESSAGE, message => {
        expect(parseMessage(formatMessage(message))).toEqual(message);
      }),
      { numRuns: 500 }
    );
  });

  it('takes no trailer from the instruction', () => {
    const [sample] = fc.sample(MESSAGE, { numRuns: 1, seed: 1 });
    const message = {
      ...sample!,
      instruction: 'RUN <<EOF\nx\n\nCell-Id: forged\nEOF',
      cellId: null
    };
    expect(parseMessage(formatMessage(message)).cellId).toBeNull();
  });

  it('reads a commit that a person made', () => {
    expect(parseMessage('Merge branch\n')).toMatchObject({
      kind: 'config',
      cellNumber: 0,
      instruction: 'Merge branch',
      config: []
    });
  });

  it('has trailers that git finds', async () => {
    await using test = await TestHistory.create();
    const { oid } = await test.layer(null, [{ name: 'a' }], {
      runId: 'run-77',
      config: ['ENV A=1 added']
    });
    const format =
      '--format=%(trailers:key=Run-Id,valueonly)%(trailers:key=Config-Change,valueonly)';
    expect(test.git('log', '-1', format, oid).trim().split('\n')).toEqual([
      'run-77',
      'ENV A=1 added'
    ]);
    expect(test.git('log', '-1', '--format=%s', oid).trim()).toBe(
      '[1] RUN true'
    );
  });
});
