import { describe, expect, it } from 'vitest';
import { diffConfig, type IRuntimeConfig } from './config-diff.js';

const NONE: IRuntimeConfig = {
  Env: [],
  Cmd: null,
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

describe('diffConfig', () => {
  const cases: {
    name: string;
    before: Partial<IRuntimeConfig>;
    after: Partial<IRuntimeConfig>;
    words: string[];
  }[] = [
    { name: 'nothing', before: {}, after: {}, words: [] },
    {
      name: 'a variable added',
      before: {},
      after: { Env: ['A=1=2'] },
      words: ['ENV A=1=2 added']
    },
    {
      name: 'a variable changed',
      before: { Env: ['A=1'] },
      after: { Env: ['A=2'] },
      words: ['ENV A: 1 → 2']
    },
    {
      name: 'a variable removed',
      before: { Env: ['A=1'] },
      after: {},
      words: ['ENV A removed']
    },
    {
      name: 'a port',
      before: {},
      after: { ExposedPorts: ['80/tcp'] },
      words: ['port 80/tcp added']
    },
    {
      name: 'a command',
      before: {},
      after: { Cmd: ['node', 'app.js'] },
      words: ['CMD ["node","app.js"]']
    },
    {
      name: 'another command',
      before: { Cmd: ['a'] },
      after: { Cmd: ['b'] },
      words: ['CMD: ["a"] → ["b"]']
    },
    {
      name: 'a user cleared',
      before: { User: 'x' },
      after: {},
      words: ['USER cleared']
    }
  ];
  it.each(cases)('says $name', ({ before, after, words }) => {
    const changes = diffConfig({ ...NONE, ...before }, { ...NONE, ...after });
    expect(changes.map(change => change.text)).toEqual(words);
  });
});
