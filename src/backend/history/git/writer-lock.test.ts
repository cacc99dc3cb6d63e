import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { takeWriterLock } from './writer-lock.js';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'layerbook-lock-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** Number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', '']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

function writeHolder(holder: object): void {
  writeFileSync(
    join(dir, 'writer.lock'),
    JSON.stringify({ started: '', boot: bootId(), host: hostname(), ...holder })
  );
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

describe('takeWriterLock', () => {
  it('lets one writer in at a time', async () => {
    const order: string[] = [];
    const work = async (name: string): Promise<void> => {
      using _lock = await takeWriterLock(dir);
      order.push(`${name} in`);
      await new Promise(resolve => setImmediate(resolve));
      order.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map(work));
    for (let at = 0; at < order.length; at += 2) {
      expect(order[at]?.replace(' in', ' out')).toBe(order[at + 1]);
    }
    expect(existsSync(join(dir, 'writer.lock'))).toBe(false);
  });

  it('takes the lock of a process that died, and says so', async () => {
    writeHolder({ pid: await deadPid() });
    using lock = await takeWriterLock(dir);
    expect(lock.wasAbandoned).toBe(true);
  });

  it('takes the lock of a process whose number another one has now', async () => {
    writeHolder({ pid: process.pid, started: '1' });
    using lock = await takeWriterLock(dir);
    expect(lock.wasAbandoned).toBe(true);
  });

  it('sweeps what a process left that died on its way to the lock', async () => {
    const dead = join(dir, `writer.lock.${await deadPid()}_0a`);
    const alive = join(dir, `writer.lock.${process.pid}_0b`);
    writeFileSync(dead, '');
    writeFileSync(alive, '');
    using lock = await takeWriterLock(dir);
    expect(lock.wasAbandoned).toBe(false);
    expect([dead, alive].map(path => existsSync(path))).toEqual([false, true]);
  });

  it('takes a lock from before the machine was started', async () => {
    writeHolder({ pid: process.pid, boot: 'another boot' });
    using lock = await takeWriterLock(dir);
    expect(lock.wasAbandoned).toBe(true);
  });

  it('waits for a living holder, and on another machine, until it is cancelled', async () => {
    for (const holder of [
      { pid: process.pid },
      { pid: await deadPid(), host: 'elsewhere' }
    ]) {
      writeHolder(holder);
      await expect(
        takeWriterLock(dir, AbortSignal.timeout(60))
      ).rejects.toMatchObject({ name: 'TimeoutError' });
      expect(existsSync(join(dir, 'writer.lock'))).toBe(true);
    }
  });

  it('does not remove a lock that is not its own any more', async () => {
    const lock = await takeWriterLock(dir);
    writeHolder({ pid: 1 });
    lock[Symbol.dispose]();
    expect(existsSync(join(dir, 'writer.lock'))).toBe(true);
  });
});
