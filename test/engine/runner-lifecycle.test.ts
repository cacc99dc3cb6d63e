import { spawnSync } from 'node:child_process';
import { getEventListeners } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import { OWNER_LABEL } from '../../src/backend/runner/owner.js';
import { ownerLabel, sweepContainers } from '../../src/backend/runner/sweep.js';
import { elsewhere, openProxy, withoutInit } from './runner-fakes.js';
import type { IRunnerHarness } from './runner-harness.js';
import { createHarness } from './runner-harness.js';

let harness: IRunnerHarness;

beforeAll(async () => {
  harness = await createHarness();
});

afterAll(async () => {
  await harness[Symbol.asyncDispose]();
});

describe('stopping a run', () => {
  const reason = new Error('stopped by the test');
  /** What was told of each signal: its name, and whether the next is still to come. */
  let signals: [string, boolean][];
  const loop = 'while :; do sleep 1 & wait $!; done';

  /** Runs until the script says `ready`, and stops it then. */
  async function stop(script: string): Promise<string> {
    const controller = new AbortController();
    let said = '';
    const states: string[] = [];
    signals = [];
    const run = harness.run(`${script}\necho ready\n${loop}`, {
      signal: controller.signal,
      onOutput: text => {
        said += text;
        if (text.includes('ready')) {
          controller.abort(reason);
        }
      },
      onChange: card => {
        states.push(card.state ?? '');
        const { signal, nextAt } = card.stopping ?? {};
        if (signal !== undefined && signals.at(-1)?.[0] !== signal) {
          signals.push([signal, (nextAt ?? Date.now()) > Date.now() + 300]);
        }
      }
    });
    await expect(run).rejects.toBe(reason);
    expect(states.at(-1)).toBe('cancelled');
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
    expect(await harness.leftovers()).toBe(0);
    return said;
  }

  it('is a SIGINT that a program may answer', async () => {
    expect(await stop("trap 'echo bye; exit 0' INT")).toBe('ready\nbye\n');
    expect(signals).toEqual([['SIGINT', true]]);
  });

  it('is a SIGTERM when SIGINT does not end it', async () => {
    expect(await stop("trap 'echo no' INT; trap 'echo well; exit' TERM")).toBe(
      'ready\nno\nwell\n'
    );
    expect(signals).toEqual([
      ['SIGINT', true],
      ['SIGTERM', true]
    ]);
  });

  it('is a SIGKILL in the end', async () => {
    expect(await stop("trap 'echo no' INT; trap 'echo never' TERM")).toBe(
      'ready\nno\nnever\n'
    );
    expect(signals).toEqual([
      ['SIGINT', true],
      ['SIGTERM', true],
      ['SIGKILL', false]
    ]);
  });

  it('before the start makes no container', async () => {
    const run = harness.run('true', { signal: AbortSignal.abort(reason) });
    await expect(run).rejects.toBe(reason);
    const controller = new AbortController();
    const late = harness.run('true', {
      signal: controller.signal,
      onChange: () => controller.abort(reason)
    });
    await expect(late).rejects.toBe(reason);
    expect(await harness.leftovers()).toBe(0);
  });

  it('leaves no listener behind after a run that ended by itself', async () => {
    const controller = new AbortController();
    await harness.run('true', { signal: controller.signal });
    expect(getEventListeners(controller.signal, 'abort')).toEqual([]);
  });
});

describe('an engine', () => {
  it('that goes away in the middle of a run is told as such', async () => {
    await using proxy = await openProxy(harness);
    const engine = await connectEngine({ env: { DOCKER_HOST: proxy.host } });
    const data = await harness.fail('echo ready; sleep 60', {
      engine,
      onOutput: () => proxy.cut()
    });
    expect(data.code).toBe('engine.stopped');
    expect(await harness.leftovers()).toBe(1);
  });

  it('elsewhere, with another folder of that name, is noticed', async () => {
    const here = path.join(harness.folder, 'here');
    const there = path.join(harness.folder, 'there');
    await mkdir(here);
    await mkdir(there);
    const cell = '#| volumes: ["./here:/x"]\nls /x';
    const engine = elsewhere(harness.engine, here, there);
    const data = await harness.fail(cell, { engine });
    expect(data).toMatchObject({ code: 'engine.unsupported', lines: [1, 1] });
    expect(data.message).toContain('does not see `./here`');
    const none = elsewhere(harness.engine, here, `${there}/none`);
    const other = await harness.fail(cell, { engine: none });
    expect(other.code).toBe('engine.unsupported');
    expect(await readdir(here)).toEqual([]);
    expect((await harness.run(cell)).exitCode).toBe(0);
  });

  it('without an init program runs the cell without one', async () => {
    const started: unknown[] = [];
    const engine = withoutInit(harness.engine, started);
    const { stdout } = await harness.run('cat /proc/1/comm; true', { engine });
    expect(stdout).toBe('sh\n');
    expect(started).toEqual([true, false]);
    await harness.run('true', { engine });
    expect(started).toEqual([true, false, false]);
    const data = await harness.fail('#| init: true\ntrue', { engine });
    expect(data.message).toContain('`init: true` (line 1)');
    expect(await harness.leftovers()).toBe(1);
  });
});

describe('a sweep', () => {
  it('removes containers of dead processes of this host and no others', async () => {
    const dead = spawnSync('true').pid;
    const [place] = ownerLabel().split(/:\d+:/);
    const owners = {
      dead: `${place}:${dead}:1`,
      reused: `${place}:${process.pid}:1`,
      mine: ownerLabel(),
      elsewhere: `not-${hostname()}/1:${dead}:1`,
      odd: 'nonsense'
    };
    const ids = new Map<string, string>();
    for (const [name, owner] of Object.entries(owners)) {
      const id = await harness.engine.containers.create({
        Image: 'busybox:latest',
        Cmd: ['-'],
        Labels: {
          [OWNER_LABEL]: owner,
          'layerbook.notebook': harness.notebookId
        }
      });
      ids.set(id, name);
    }
    const removed = await sweepContainers(harness.engine);
    const names = removed.flatMap(id => ids.get(id) ?? []);
    expect(names.sort()).toEqual(['dead', 'reused']);
    const left = await harness.engine.containers.listByLabel(OWNER_LABEL);
    expect(left.flatMap(({ id }) => ids.get(id) ?? []).sort()).toEqual([
      'elsewhere',
      'mine',
      'odd'
    ]);
  });
});
