import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { isOwnerDead, ownerLabel } from './owner.js';

const [place = ''] = ownerLabel().split(/:\d+:/);

describe('an owner', () => {
  it('is alive while it is this process', () => {
    expect(ownerLabel()).toMatch(/^.+:\d+:\d*$/);
    expect(isOwnerDead(ownerLabel())).toBe(false);
  });

  it('is alive while another process of the number runs, if nothing tells them apart', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)']);
    try {
      expect(isOwnerDead(`${place}:${child.pid}:`)).toBe(false);
    } finally {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    expect(isOwnerDead(`${place}:${child.pid}:`)).toBe(true);
  });

  it('is dead when its process is gone', () => {
    expect(isOwnerDead(`${place}:${spawnSync('true').pid}:77`)).toBe(true);
  });

  it('is dead when its number belongs to a process that started at another time', () => {
    expect(isOwnerDead(`${place}:${process.pid}:1`)).toBe(
      ownerLabel().at(-1) !== ':'
    );
  });

  it.each(['', 'x', `elsewhere/1:999999:1`, `${place}:abc:1`])(
    'that cannot be seen counts as alive: %j',
    label => {
      expect(isOwnerDead(label)).toBe(false);
    }
  );
});
