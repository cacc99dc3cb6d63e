import { describe, expect, it } from 'vitest';
import { diffConfig } from '../../../common/image/config-diff.js';
import type { IRuntimeConfig } from '../../../common/image/config-diff.js';
import { groupConfigWords } from './config-groups.js';

const BEFORE: IRuntimeConfig = {
  Env: ['PATH=/usr/bin:/bin', 'OLD=1', 'SAME=x'],
  Cmd: ['sh'],
  Entrypoint: ['/entry'],
  User: '',
  WorkingDir: '/app',
  ExposedPorts: ['80/tcp'],
  Volumes: [],
  Labels: { 'org.example.version': '1.0' },
  Shell: null,
  StopSignal: null,
  OnBuild: [],
  Healthcheck: null
};

const AFTER: IRuntimeConfig = {
  ...BEFORE,
  Env: ['PATH=/opt/bin:/usr/bin:/bin', 'SAME=x', 'NEW=a=b c: d'],
  Cmd: ['python', 'app.py'],
  Entrypoint: null,
  User: 'app',
  ExposedPorts: ['8080/tcp'],
  Volumes: ['/data'],
  Labels: { 'org.example.version': '1.1', 'org.example.note': '' }
};

describe('groupConfigWords', () => {
  it('reads all words that a comparison of configurations gives', () => {
    const words = diffConfig(BEFORE, AFTER).map(({ text }) => text);
    expect(groupConfigWords(words)).toEqual([
      {
        keyword: 'ENV',
        rows: [
          {
            name: 'PATH',
            before: '/usr/bin:/bin',
            after: '/opt/bin:/usr/bin:/bin',
            change: 'changed'
          },
          { name: 'NEW', before: null, after: 'a=b c: d', change: 'added' },
          { name: 'OLD', before: null, after: null, change: 'removed' }
        ]
      },
      {
        keyword: 'LABEL',
        rows: [
          {
            name: 'org.example.version',
            before: '1.0',
            after: '1.1',
            change: 'changed'
          },
          {
            name: 'org.example.note',
            before: null,
            after: '',
            change: 'added'
          }
        ]
      },
      {
        keyword: 'EXPOSE',
        rows: [
          { name: '', before: null, after: '8080/tcp', change: 'added' },
          { name: '', before: '80/tcp', after: null, change: 'removed' }
        ]
      },
      {
        keyword: 'VOLUME',
        rows: [{ name: '', before: null, after: '/data', change: 'added' }]
      },
      {
        keyword: 'USER',
        rows: [{ name: '', before: null, after: 'app', change: 'added' }]
      },
      {
        keyword: 'ENTRYPOINT',
        rows: [{ name: '', before: null, after: null, change: 'removed' }]
      },
      {
        keyword: 'CMD',
        rows: [
          {
            name: '',
            before: '["sh"]',
            after: '["python","app.py"]',
            change: 'changed'
          }
        ]
      }
    ]);
  });

  it('shows words as they are when it cannot tell where a value ends', () => {
    for (const text of ['ENV A: 1 → 2 → 3', 'the moon is full']) {
      expect(groupConfigWords([text])).toEqual([
        {
          keyword: '',
          rows: [{ name: '', before: null, after: text, change: 'changed' }]
        }
      ]);
    }
  });
});
