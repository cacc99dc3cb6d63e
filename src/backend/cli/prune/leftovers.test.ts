import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseContainerId, type ContainerId } from '../../../common/ids.js';
import { ownerLabel, OWNER_LABEL } from '../../runner/owner.js';
import { endedContainers } from './containers.js';
import { oldRunLogs } from './run-logs.js';

const HOUR = 60 * 60 * 1000;

describe('containers', () => {
  it('of servers that are gone, or that ended where nobody sees them, can go', async () => {
    const here = ownerLabel().replace(/:\d+:\d*$/, '');
    const old = Date.now() - 2 * HOUR;
    const made = [
      { digit: '1', owner: ownerLabel(), ended: true, createdAt: old },
      { digit: '2', owner: `${here}:4194305:1`, ended: false, createdAt: old },
      { digit: '3', owner: 'other/1:7:7', ended: true, createdAt: old },
      { digit: '4', owner: 'other/1:7:7', ended: false, createdAt: old },
      { digit: '5', owner: 'other/1:7:7', ended: true, createdAt: Date.now() },
      { digit: '6', owner: `${here}:4194305:1`, ended: true, createdAt: old },
      {
        digit: '7',
        owner: `${here}:4194305:1`,
        ended: false,
        createdAt: old,
        role: 'service'
      }
    ];
    const kept = new Set([parseContainerId('6'.repeat(64))]);
    const removed: ContainerId[] = [];
    const containers: Parameters<typeof endedContainers>[0] = {
      listByLabel: label =>
        Promise.resolve(
          made.map(({ digit, owner, ended, createdAt, role = 'run' }) => ({
            id: parseContainerId(digit.repeat(64)),
            labels: { [label]: owner, 'layerbook.role': role },
            name: digit,
            running: !ended,
            ended,
            createdAt
          }))
        ),
      remove: id => {
        removed.push(id);
        return Promise.resolve();
      }
    };
    const items = await endedContainers(containers, kept);
    expect(OWNER_LABEL).toBe('layerbook.owner');
    expect(items.map(({ name, why }) => `${name[0]} ${why}`)).toEqual([
      '2 the server that started it is gone',
      '3 it ended and was not removed',
      '7 a service that runs on, though the server that started it is gone'
    ]);
    await items[0]?.remove();
    expect(removed).toEqual(['2'.repeat(64)]);
  });
});

describe('logs of runs', () => {
  it('can go when they are old, and never while a run may still write them', async () => {
    const stateDir = await mkdtemp(join(tmpdir(), 'layerbook-logs-'));
    try {
      const ages = { now: 0, hours: 5 * HOUR, week: 8 * 24 * HOUR };
      for (const [name, age] of Object.entries(ages)) {
        const dir = join(stateDir, 'runs', name);
        await mkdir(dir, { recursive: true });
        await writeFile(join(dir, 'c1.log'), 'x'.repeat(100));
        const time = new Date(Date.now() - age);
        await utimes(dir, time, time);
      }
      const found = async (days: number | null) =>
        (await oldRunLogs(stateDir, days)).map(
          ({ name, why, bytes }) => `${name}, ${bytes}: ${why}`
        );
      expect(await found(null)).toEqual(['run week, 100: it ended 8 days ago']);
      expect((await found(0)).sort()).toEqual([
        'run hours, 100: it ended hours ago',
        'run week, 100: it ended 8 days ago'
      ]);
      const [item] = await oldRunLogs(stateDir, null);
      await item?.remove();
      expect(await found(null)).toEqual([]);
      expect(await oldRunLogs(join(stateDir, 'nowhere'), 0)).toEqual([]);
    } finally {
      await rm(stateDir, { recursive: true, force: true });
    }
  });
});
