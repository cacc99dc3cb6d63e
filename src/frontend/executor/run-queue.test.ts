import { describe, expect, it } from 'vitest';
import { RunQueue, type IQueuedCell } from './run-queue.js';

/** A cell whose end the test decides, and which writes down what happens to it. */
class TestCell implements IQueuedCell {
  readonly mayFail: boolean;
  private readonly _name: string;
  private readonly _log: string[];
  private _end: (succeeded: boolean) => void = () => undefined;
  private _break: (error: Error) => void = () => undefined;

  constructor(name: string, log: string[], mayFail = false) {
    this._name = name;
    this._log = log;
    this.mayFail = mayFail;
  }

  run(): Promise<boolean> {
    this._log.push(`${this._name} runs`);
    return new Promise((resolve, reject) => {
      this._end = resolve;
      this._break = reject;
    });
  }

  dropped(): void {
    this._log.push(`${this._name} dropped`);
  }

  end(succeeded = true): void {
    this._end(succeeded);
  }

  fail(): void {
    this._break(new Error(`${this._name} failed`));
  }
}

/** Lets every promise that can settle do so. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) {
    await Promise.resolve();
  }
}

function setUp() {
  const log: string[] = [];
  const queue = new RunQueue();
  const results: string[] = [];
  const add = (
    kind: 'kernel' | 'layerbook',
    name: string,
    mayFail = false
  ): TestCell => {
    const cell = new TestCell(name, log, mayFail);
    const result =
      kind === 'kernel'
        ? queue.addKernelCell(cell)
        : queue.addLayerbookCell(cell);
    result.then(
      ok => results.push(`${name}=${String(ok)}`),
      () => results.push(`${name} rejected`)
    );
    return cell;
  };
  return { log, queue, results, add };
}

describe('the run queue', () => {
  it('starts kernel cells at once while no Layerbook cell is pending', () => {
    const { log, add } = setUp();
    add('kernel', 'a');
    add('kernel', 'b');
    expect(log).toEqual(['a runs', 'b runs']);
  });

  it('makes a Layerbook cell wait for every kernel cell before it', async () => {
    const { log, add } = setUp();
    const a = add('kernel', 'a');
    const b = add('kernel', 'b');
    add('layerbook', 'docker');
    b.end();
    await settle();
    expect(log).not.toContain('docker runs');
    a.end();
    await settle();
    expect(log).toContain('docker runs');
  });

  it('makes kernel cells wait behind a Layerbook cell and keeps their order', async () => {
    const { log, add, queue } = setUp();
    const docker = add('layerbook', 'docker');
    const a = add('kernel', 'a');
    add('kernel', 'b');
    await settle();
    expect(log).toEqual(['docker runs']);
    docker.end();
    await settle();
    expect(log).toEqual(['docker runs', 'a runs']);
    expect(queue.isBusy).toBe(true);
    a.end();
    await settle();
    expect(log).toEqual(['docker runs', 'a runs', 'b runs']);
    expect(queue.isBusy).toBe(false);
  });

  it('drops what waits when a Layerbook cell fails, and rejects that cell only', async () => {
    const { log, results, add } = setUp();
    const docker = add('layerbook', 'docker');
    add('kernel', 'a');
    add('layerbook', 'b');
    await settle();
    docker.fail();
    await settle();
    expect(log).toEqual(['docker runs', 'a dropped', 'b dropped']);
    expect(results).toEqual(['docker rejected', 'a=false', 'b=false']);
  });

  it('drops waiting Layerbook cells when a kernel cell before them fails', async () => {
    const { log, add } = setUp();
    const a = add('kernel', 'a');
    add('layerbook', 'docker');
    a.fail();
    await settle();
    expect(log).toEqual(['a runs', 'docker dropped']);
  });

  it('goes on after the failure of a cell that may fail', async () => {
    const { log, add } = setUp();
    const a = add('kernel', 'a', true);
    add('layerbook', 'docker');
    a.fail();
    await settle();
    expect(log).toEqual(['a runs', 'docker runs']);
  });

  it('stops what waits and lets what runs end', async () => {
    const { log, queue, results, add } = setUp();
    const docker = add('layerbook', 'docker');
    add('layerbook', 'next');
    await settle();
    queue.stop();
    docker.end(false);
    await settle();
    expect(log).toEqual(['docker runs', 'next dropped']);
    expect(results).toEqual(['docker=false', 'next=false']);
  });

  it('runs what was added after a stop, although a stopped cell fails later', async () => {
    const { log, queue, add } = setUp();
    const a = add('kernel', 'a');
    await settle();
    queue.stop();
    add('layerbook', 'docker');
    a.fail();
    await settle();
    expect(log).toEqual(['a runs', 'docker runs']);
  });

  it('makes cells wait for a run that was started elsewhere, also when that fails', async () => {
    const { log, queue, add } = setUp();
    let fail: (error: Error) => void = () => undefined;
    queue.hold(new Promise((_, reject) => (fail = reject)));
    add('kernel', 'a');
    await settle();
    expect(log).toEqual([]);
    fail(new Error('gone'));
    await settle();
    expect(log).toEqual(['a runs']);
    expect(queue.isBusy).toBe(false);
  });
});
