import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  ERRORS,
  isLayerbookError,
  LayerbookError,
  toErrorData
} from './errors.js';

describe('ERRORS', () => {
  it('is what docs/errors.md lists, both ways', () => {
    const text = readFileSync(
      new URL('../../../docs/errors.md', import.meta.url),
      'utf8'
    );
    const rows = [
      ...text.matchAll(/^\| `([^`]+)` +\| (.*?) +\| (.*?) +\|$/gm)
    ].map(([, code, title, hint]) => [code, title, hint]);
    expect(rows).toEqual(
      Object.entries(ERRORS).map(([code, { title, hint }]) => [
        code,
        title,
        hint
      ])
    );
  });
});

describe('LayerbookError', () => {
  it('survives the wire', () => {
    const error = new LayerbookError('build.failed', 'It failed.', {
      lines: [2, 3],
      exitCode: 7
    });
    const data = toErrorData(
      JSON.parse(JSON.stringify({ name: error.name, data: error.data }))
    );
    expect(data).toEqual({
      code: 'build.failed',
      message: 'It failed.',
      hint: ERRORS['build.failed'].hint,
      lines: [2, 3],
      exitCode: 7
    });
  });

  it('is told from any other thrown value', () => {
    expect(
      isLayerbookError(new LayerbookError('internal', 'x'), 'internal')
    ).toBe(true);
    expect(
      isLayerbookError(new LayerbookError('internal', 'x'), 'cancelled')
    ).toBe(false);
    expect(isLayerbookError(new Error('x'))).toBe(false);
    expect(isLayerbookError(undefined)).toBe(false);
    expect(toErrorData('boom')).toMatchObject({
      code: 'internal',
      message: 'boom'
    });
  });
});
