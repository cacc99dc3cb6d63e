import { nullTranslator } from '@jupyterlab/translation';
import { describe, expect, it } from 'vitest';
import { readDeclared } from './declared.js';
import { readForm, writeForm } from './settings-form.js';
import type { ISettingsForm } from './settings-form.js';
import { contextPath, problemsOf } from './settings-problems.js';

const FULL = {
  version: 1,
  id: 'a-b-c',
  context: '../app',
  buildArgs: { A: '1', EMPTY: '' },
  platform: 'linux/arm64',
  target: 'build',
  pull: true,
  network: 'none',
  extraHosts: ['db:192.0.2.7'],
  secrets: { token: { env: 'TOKEN' }, key: { file: '~/.key' } },
  ssh: { default: { agent: true }, other: { file: '~/.ssh/id' } },
  auto: true,
  file: { eol: 'crlf' },
  later: { unknown: ['kept'] }
};

const edit = (own: unknown, change: Partial<ISettingsForm>) =>
  writeForm(own, { ...readForm(own).form, ...change });

describe('readForm and writeForm', () => {
  it('leave metadata as it is when nothing was changed', () => {
    expect(edit(FULL, {})).toEqual(FULL);
    expect(edit(undefined, {})).toEqual({});
    expect(edit({ version: 1, id: 'x' }, {})).toEqual({ version: 1, id: 'x' });
  });

  it('write only the key that was changed, and keep unknown ones', () => {
    const after = edit(FULL, { platform: ' linux/amd64 ' });
    expect(after).toEqual({ ...FULL, platform: 'linux/amd64' });
  });

  it('take away what is at its default again', () => {
    const after = edit(FULL, {
      platform: '',
      target: '',
      pull: false,
      network: 'default',
      extraHosts: [' '],
      secrets: [],
      ssh: [],
      auto: false
    });
    expect(Object.keys(after)).toEqual([
      'version',
      'id',
      'context',
      'buildArgs',
      'file',
      'later'
    ]);
  });

  it('write places of secrets, never values', () => {
    const after = edit(
      {},
      { secrets: [{ id: 'token', kind: 'env', source: 'TOKEN' }] }
    );
    expect(after).toEqual({ secrets: { token: { env: 'TOKEN' } } });
  });

  it('set an offered argument only when it has a value', () => {
    const after = edit(
      {},
      {
        buildArgs: [
          { name: 'A', value: '', origin: 'offered' },
          { name: 'B', value: '2', origin: 'offered' },
          { name: 'C', value: '', origin: 'set' }
        ]
      }
    );
    expect(after).toEqual({ buildArgs: { B: '2', C: '' } });
  });

  it('say what is not understood, and repair it when saved', () => {
    const own = { context: '.', network: 'moon', later: 1 };
    const { problem, broken, form } = readForm(own);
    expect(problem).toContain('network');
    expect(broken).toEqual(['network']);
    expect(form.network).toBe('default');
    expect(writeForm(own, form)).toEqual({ context: '.', later: 1 });
  });
});

describe('problemsOf', () => {
  const facts = {
    notebookPath: 'work/book/a.ipynb',
    trans: nullTranslator.load('x')
  };
  const fine = readForm(FULL).form;
  const fieldsOf = (change: Partial<ISettingsForm>) =>
    Object.keys(problemsOf({ ...fine, ...change }, facts));

  it('has none for a form that is right', () => {
    expect(problemsOf(fine, facts)).toEqual({});
  });

  it.each(['', '/abs', 'C:\\x', '~/x', '../../../x'])(
    'refuses the context folder %j',
    context => {
      expect(fieldsOf({ context })).toEqual(['context']);
    }
  );

  it.each<Partial<ISettingsForm>>([
    { buildArgs: [{ name: 'A B', value: '', origin: 'set' }] },
    { buildArgs: [{ name: '', value: 'x', origin: 'set' }] },
    {
      buildArgs: [
        { name: 'A', value: '1', origin: 'set' },
        { name: 'A', value: '2', origin: 'set' }
      ]
    },
    { platform: 'arm64' },
    { platform: 'Linux ARM' },
    { extraHosts: ['db'] },
    { secrets: [{ id: '', kind: 'file', source: 'x' }] },
    { secrets: [{ id: 'a', kind: 'file', source: '' }] },
    { secrets: [{ id: 'a', kind: 'env', source: 'hunter 2' }] },
    { ssh: [{ id: 'a b', kind: 'agent', source: '' }] },
    { ssh: [{ id: 'a', kind: 'file', source: '' }] }
  ])('says one sentence for %j', change => {
    const problems = problemsOf({ ...fine, ...change }, facts);
    expect(Object.keys(problems)).toEqual(Object.keys(change));
    expect(Object.values(problems)[0]).toMatch(/\.$/);
  });
});

describe('contextPath', () => {
  it('is below the server’s root folder', () => {
    expect(contextPath('work/book/a.ipynb', '.')).toBe('work/book');
    expect(contextPath('work/book/a.ipynb', '../app/')).toBe('work/app');
    expect(contextPath('a.ipynb', './x')).toBe('x');
    expect(contextPath('a.ipynb', '..')).toBeNull();
  });
});

describe('readDeclared', () => {
  it('finds arguments with their defaults, stages, and ids of mounts', () => {
    expect(
      readDeclared([
        { source: 'ARG TAG=1.0\nFROM busybox:${TAG} AS Build\nARG TAG\nARG B' },
        {
          source:
            'RUN --mount=type=secret,id=token --mount=type=ssh true\nRUN --mount=type=secret,target=/run/key true'
        },
        { source: 'ARG OFF=1', disabled: true },
        { source: 'FROM scratch\nRUN unfinished \\' }
      ])
    ).toEqual({
      arguments: [
        { name: 'TAG', default: '1.0' },
        { name: 'B', default: null }
      ],
      stages: ['build', '1'],
      secretIds: ['token', 'key'],
      sshIds: ['default']
    });
  });
});
