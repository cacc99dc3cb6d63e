import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isLayerbookError } from '../../../common/protocol/errors.js';
import type { ITerminal } from '../terminal.js';
import { exportCommand } from './export.js';
import { importCommand } from './import.js';

const TEXT = '\uFEFF# syntax=docker/dockerfile:1\r\nFROM a\r\n\r\nRUN b';

let folder = '';
let out = '';
let notes: string[] = [];
const terminal: ITerminal = {
  out: text => (out += `${text}\n`),
  write: text => (out += text),
  pipe: () => Promise.resolve(true),
  note: text => notes.push(text),
  writeError: text => notes.push(text)
};
const at = (name: string): string => join(folder, name);

const importIt = (
  options: Partial<Parameters<typeof importCommand>[1]> = {}
): ReturnType<typeof importCommand> =>
  importCommand(terminal, {
    dockerfile: at('Dockerfile'),
    output: null,
    existing: 'keep',
    json: false,
    ...options
  });
const exportIt = (
  options: Partial<Parameters<typeof exportCommand>[1]> = {}
): ReturnType<typeof exportCommand> =>
  exportCommand(terminal, {
    notebook: at('Dockerfile.ipynb'),
    at: null,
    output: null,
    markdown: 'leave out',
    existing: 'keep',
    json: false,
    ...options
  });
const failure = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error
  );

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layerbook-transfer-'));
  out = '';
  notes = [];
  await writeFile(at('Dockerfile'), TEXT);
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('layerbook import and export', () => {
  it('gives the bytes of the Dockerfile again', async () => {
    expect(await importIt()).toBe(0);
    expect(notes).toEqual([`Wrote ${at('Dockerfile.ipynb')} with 2 cells.`]);
    expect(await exportIt()).toBe(0);
    expect(out).toBe(TEXT);
    expect(await exportIt({ output: at('Copy') })).toBe(0);
    expect(await readFile(at('Copy'))).toEqual(Buffer.from(TEXT));
  });

  it('writes notebooks as nbformat does', async () => {
    await writeFile(at('Dockerfile'), 'FROM a\nENV b=1\n');
    await importIt();
    const text = await readFile(at('Dockerfile.ipynb'), 'utf8');
    expect(text).toMatch(/^\{\n "cells": \[\n {2}\{\n/);
    expect(JSON.parse(text)).toMatchObject({
      cells: [{ source: ['FROM a\n', 'ENV b=1'] }],
      metadata: { layerbook: { context: '.' } }
    });
  });

  it('takes the Dockerfile’s folder as context, wherever the notebook is', async () => {
    await mkdir(at('notes'));
    await importIt({ output: at('notes/app.ipynb'), json: true });
    const text = await readFile(at('notes/app.ipynb'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({
      metadata: { layerbook: { context: '..' } }
    });
    expect(JSON.parse(out)).toEqual({ path: at('notes/app.ipynb'), cells: 2 });
  });

  it('replaces neither a notebook nor a Dockerfile unless told to', async () => {
    await importIt();
    const first = await readFile(at('Dockerfile.ipynb'), 'utf8');
    const refusal = await failure(importIt());
    expect(isLayerbookError(refusal, 'request.invalid')).toBe(true);
    expect(String(refusal)).toContain('is there already');
    expect(await readFile(at('Dockerfile.ipynb'), 'utf8')).toBe(first);
    await importIt({ existing: 'replace' });
    expect(await readFile(at('Dockerfile.ipynb'), 'utf8')).not.toBe(first);

    await writeFile(at('other'), 'FROM b\n');
    expect(await failure(exportIt({ output: at('other') }))).toMatchObject({
      code: 'request.invalid'
    });
    expect(await readFile(at('other'), 'utf8')).toBe('FROM b\n');
    await exportIt({ output: at('other'), existing: 'replace' });
    expect(await readFile(at('other'), 'utf8')).toBe(TEXT);
  });

  it('leaves a file that is the same alone', async () => {
    await importIt();
    await exportIt({ output: at('Dockerfile'), json: true });
    expect(JSON.parse(out)).toEqual({
      path: at('Dockerfile'),
      bytes: Buffer.byteLength(TEXT),
      isWritten: false
    });
  });

  it.each([
    ['bytes that are no UTF-8', Buffer.from([0x46, 0xff]), /not UTF-8/],
    ['nothing', null, /no such file/]
  ])('refuses %s', async (_, bytes, why) => {
    await rm(at('Dockerfile'));
    if (bytes) {
      await writeFile(at('Dockerfile'), bytes);
    }
    const error = await failure(importIt());
    expect(isLayerbookError(error, 'request.invalid')).toBe(true);
    expect(String(error)).toMatch(why);
  });

  it('says that the folder of a file is missing', async () => {
    await importIt();
    const outputs = { output: at('none/x') };
    expect(String(await failure(exportIt(outputs)))).toMatch(/no such file/);
    expect(String(await failure(importIt(outputs)))).toMatch(/folder/);
  });

  it('writes Markdown as comments when wished', async () => {
    await importIt();
    const path = at('Dockerfile.ipynb');
    const notebook = JSON.parse(await readFile(path, 'utf8')) as {
      cells: unknown[];
    };
    notebook.cells.splice(1, 0, {
      cell_type: 'markdown',
      id: 'text',
      metadata: {},
      source: ['# Title\n', 'Words.']
    });
    await writeFile(path, JSON.stringify(notebook));
    await exportIt({ markdown: 'as comments' });
    expect(out).toBe(
      '\uFEFF# syntax=docker/dockerfile:1\r\nFROM a\r\n\r\n# # Title\r\n# Words.\r\nRUN b'
    );
  });
});
