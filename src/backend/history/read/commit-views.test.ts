import { describe, expect, it } from 'vitest';
import { parseCellId, type CommitOid } from '../../../common/ids.js';
import type { IRuntimeConfig } from '../../../common/image/config-diff.js';
import type { ICommitInfo } from '../commit-info.js';
import { cellLines } from '../layer/layer-description.js';
import { commitInfo, TestHistory } from '../testing/test-history.js';
import { cellsAt } from './cells-at.js';
import { configBetween } from './config-between.js';

const CONFIG: IRuntimeConfig = {
  Env: ['PATH=/bin'],
  Cmd: ['sh'],
  Entrypoint: null,
  User: '',
  WorkingDir: '',
  ExposedPorts: [],
  Volumes: [],
  Labels: {},
  Shell: null,
  StopSignal: null,
  OnBuild: [],
  Healthcheck: null
};

/** A commit that changes only the configuration. */
async function config(
  test: TestHistory,
  parent: CommitOid | null,
  info: Partial<ICommitInfo>
): Promise<CommitOid> {
  const more = commitInfo({ kind: 'config', ...info });
  return (await test.history.commit(parent, null, more)).oid;
}

describe('configBetween', () => {
  it('is exact where both commits record their configuration', async () => {
    await using test = await TestHistory.create();
    const a = await config(test, null, {
      instruction: 'FROM a',
      runtime: CONFIG
    });
    const b = await config(test, a, {
      instruction: 'ENV A=1',
      config: ['ENV A=1 added'],
      runtime: { ...CONFIG, Env: ['PATH=/bin', 'A=1'] }
    });
    const c = await config(test, a, {
      instruction: 'USER me',
      runtime: { ...CONFIG, User: 'me', Cmd: null }
    });
    const between = (base: CommitOid | null, oid: CommitOid) =>
      configBetween(test.history, base, oid);
    expect(await between(null, b)).toEqual({
      changes: ['ENV A=1 added'],
      source: 'exact'
    });
    expect(await between(b, c)).toEqual({
      changes: ['ENV A removed', 'USER me', 'CMD cleared'],
      source: 'exact'
    });
    expect(await between(null, a)).toEqual({
      changes: ['ENV PATH=/bin added', 'CMD ["sh"]'],
      source: 'exact'
    });
    expect(await between(b, b)).toEqual({ changes: [], source: 'exact' });
  });

  it('says what the commits between say where one records none', async () => {
    await using test = await TestHistory.create();
    const a = await config(test, null, {
      instruction: 'FROM a',
      runtime: CONFIG
    });
    const b = await config(test, a, {
      instruction: 'ENV A=1',
      config: ['ENV A=1 added']
    });
    const c = await config(test, b, {
      instruction: 'USER me',
      config: ['USER me']
    });
    const d = await config(test, a, {
      instruction: 'USER you',
      config: ['USER you']
    });
    expect(await configBetween(test.history, a, c)).toEqual({
      changes: ['ENV A=1 added', 'USER me'],
      source: 'words'
    });
    expect(await configBetween(test.history, c, d)).toEqual({
      changes: ['not here: ENV A=1 added', 'not here: USER me', 'USER you'],
      source: 'words'
    });
  });

  it('does not know what commits without anything in common differ in', async () => {
    await using test = await TestHistory.create();
    const a = await config(test, null, {
      instruction: 'FROM a',
      runtime: CONFIG
    });
    const b = await config(test, null, { instruction: 'FROM b' });
    expect(await configBetween(test.history, a, b)).toEqual({
      changes: [],
      source: 'unknown'
    });
    expect(await configBetween(test.history, null, b)).toEqual({
      changes: [],
      source: 'unknown'
    });
  });
});

describe('cellsAt', () => {
  it('takes the Dockerfile of a commit apart into its cells', async () => {
    await using test = await TestHistory.create();
    const cells = [
      { id: parseCellId('one'), source: 'FROM a' },
      { id: parseCellId('two'), source: 'RUN b \\\n  c\nENV A=1' }
    ];
    const dockerfile = 'FROM a\nRUN b \\\n  c\nENV A=1\n';
    const lines = cellLines(cells.map(cell => ({ ...cell, disabled: false })));
    const oid = await config(test, null, { dockerfile, cells: lines });
    expect(await cellsAt(test.history, oid)).toEqual({ dockerfile, cells });
  });

  it('gives the Dockerfile alone where a commit does not say where cells begin', async () => {
    await using test = await TestHistory.create();
    const oid = await config(test, null, { dockerfile: 'FROM a\n' });
    expect(await cellsAt(test.history, oid)).toEqual({
      dockerfile: 'FROM a\n',
      cells: null
    });
  });
});
