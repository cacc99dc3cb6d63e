import { describe, expect, it } from 'vitest';
import { readNotebookConfig } from './build-config.js';

const read = (layerbook: unknown) => readNotebookConfig({ layerbook });

describe('readNotebookConfig', () => {
  it.each([undefined, null, {}, { layerbook: null }, { kernelspec: {} }])(
    'gives the defaults for the metadata %j',
    metadata => {
      expect(readNotebookConfig(metadata)).toEqual({
        config: { context: '.', buildArgs: {} },
        problem: null
      });
    }
  );

  it('reads every setting', () => {
    const all = {
      context: 'app',
      buildArgs: { A: '' },
      platform: 'linux/arm64',
      target: 'test',
      pull: true,
      network: 'none',
      extraHosts: ['db:10.0.0.5'],
      secrets: { a: { file: 'x' }, b: { env: 'Y' } },
      ssh: { default: { agent: true }, key: { file: 'id' } },
      auto: false,
      file: { bom: true, eol: 'crlf', finalNewline: false }
    };
    expect(read(all)).toEqual({ config: all, problem: null });
  });

  it('ignores keys that are no settings', () => {
    expect(read({ version: 9, id: 'x', later: [1] }).problem).toBeNull();
  });

  it.each([
    [
      'x',
      'metadata `layerbook` has to be an object of settings; it is the text "x".'
    ],
    [[], 'metadata `layerbook` has to be an object of settings; it is a list.'],
    [
      { context: '' },
      'build setting `context` has to be the path of a folder, relative to the notebook; it is an empty text.'
    ],
    [
      { buildArgs: ['A=1'] },
      'build setting `buildArgs` has to be an object of names and texts, such as {"VERSION": "3.12"}; it is a list.'
    ],
    [
      { buildArgs: { VERSION: 3.12 } },
      'build setting `buildArgs.VERSION` has to be a text (a number needs quotation marks); it is the number 3.12.'
    ],
    [
      { platform: true },
      'build setting `platform` has to be a text such as "linux/arm64"; it is true.'
    ],
    [
      { target: 1 },
      'build setting `target` has to be the name of a build stage; it is the number 1.'
    ],
    [
      { pull: 'yes' },
      'build setting `pull` has to be true or false; it is the text "yes".'
    ],
    [
      { network: 'bridge' },
      'build setting `network` has to be "default", "none" or "host"; it is the text "bridge".'
    ],
    [
      { extraHosts: { db: '1' } },
      'build setting `extraHosts` has to be a list of texts such as "db:10.0.0.5"; it is another object.'
    ],
    [
      { extraHosts: ['a:1', 7] },
      'build setting `extraHosts.1` has to be a text such as "db:10.0.0.5"; it is the number 7.'
    ],
    [
      { secrets: { token: 'abc' } },
      'build setting `secrets.token` has to be the place of its value: {"file": "path"} or {"env": "NAME of a variable"}; it is the text "abc".'
    ],
    [
      { secrets: { token: { file: 'a', env: 'B' } } },
      'build setting `secrets.token` has to be the place of its value: {"file": "path"} or {"env": "NAME of a variable"}; it is another object.'
    ],
    [
      { ssh: { default: {} } },
      'build setting `ssh.default` has to be the agent or a key: {"agent": true} or {"file": "path"}; it is an empty object.'
    ],
    [
      { auto: null },
      'build setting `auto` has to be true or false; it is nothing.'
    ],
    [
      { file: { eol: 'cr' } },
      'build setting `file.eol` has to be "lf" or "crlf"; it is the text "cr".'
    ],
    [
      { file: { other: 1 } },
      'build setting `file` has to be an object that may have "bom", "eol" and "finalNewline"; it is another object.'
    ]
  ])('says what is wrong with %j', (own, sentence) => {
    expect(read(own).problem).toBe(`The notebook’s ${sentence}`);
  });

  it('keeps the settings that are sound', () => {
    expect(read({ target: 7, context: 'app', pull: 1 })).toMatchObject({
      config: { context: 'app', buildArgs: {} },
      problem: expect.stringContaining('`target`') as string
    });
  });

  it('shows nothing that acts on a terminal', () => {
    const { problem } = read({ buildArgs: { 'A\u001b[2J': 1 }, pull: '' });
    expect(problem).toContain('`buildArgs.A\uFFFD[2J`');
  });
});
