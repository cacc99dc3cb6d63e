import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BUNDLE = fileURLToPath(
  new URL('../../dist/backend.cjs', import.meta.url)
);

/** The real back end, spoken to as the Jupyter server does: one line a frame on stdin and stdout. */
export class Backend {
  #child;
  #next = 1;
  #answers = new Map();
  #listeners = new Set();

  constructor(rootDir) {
    this.#child = spawn(
      process.execPath,
      [BUNDLE, 'serve', '--root-dir', rootDir],
      {
        stdio: ['pipe', 'pipe', 'inherit'],
        env: { ...process.env, XDG_STATE_HOME: `${rootDir}/.state` }
      }
    );
    createInterface({ input: this.#child.stdout }).on('line', line =>
      this.#receive(line)
    );
    this.#child.stdin.write('+1\n');
  }

  /** Id of its process. */
  get pid() {
    return this.#child.pid;
  }

  /** Resolves with the result of one request, or throws what the back end answered. */
  request(method, params) {
    const id = this.#next++;
    const message = { jsonrpc: '2.0', id, method, params };
    return new Promise((resolve, reject) => {
      this.#answers.set(id, { resolve, reject });
      this.#child.stdin.write(`=1 ${JSON.stringify(message)}\n`);
    });
  }

  /**
   * Runs a cell; resolves when the run is over with the milliseconds from the request to the first event of each
   * kind, and the keys of the cells that were built.
   */
  async run(notebook, cellId) {
    const start = performance.now();
    const times = { keys: {} };
    const early = [];
    let runId = null;
    let finish;
    const finished = new Promise(resolve => (finish = resolve));
    const listen = params => {
      if (runId === null) {
        early.push(params);
        return;
      }
      if (params.runId !== runId) {
        return;
      }
      const { event } = params;
      if (event.kind === 'cellStarted') {
        times.keys[event.cellId] = event.card.key;
      }
      times[event.kind] ??= params.receivedAt - start;
      if (event.kind === 'cellFinished' && event.outcome !== 'succeeded') {
        times.error = event.error?.message ?? event.outcome;
      }
      if (event.kind === 'runFinished') {
        finish();
      }
    };
    this.#listeners.add(listen);
    ({ runId } = await this.request('run/start', {
      notebook,
      cellId,
      cache: 'use'
    }));
    early.forEach(listen);
    await finished;
    this.#listeners.delete(listen);
    if (times.error) {
      throw new Error(`The benchmark's own cell failed: ${times.error}`);
    }
    return times;
  }

  /** Ends the back end as Jupyter does. */
  async stop() {
    const ended = new Promise(resolve => this.#child.once('exit', resolve));
    this.#child.stdin.end();
    await ended;
  }

  #receive(line) {
    const message = JSON.parse(line.slice(line.indexOf(' ') + 1));
    if (message.method === 'run/event') {
      const params = { ...message.params, receivedAt: performance.now() };
      for (const listener of [...this.#listeners]) {
        listener(params);
      }
    }
    const answer = this.#answers.get(message.id);
    if (answer && !message.method) {
      this.#answers.delete(message.id);
      if (message.error) {
        answer.reject(new Error(message.error.message));
      } else {
        answer.resolve(message.result);
      }
    }
  }
}

/** A notebook of Dockerfile cells `c1`, `c2`, …, none of which has a result yet. */
export function notebookOf(id, sources) {
  return {
    id,
    path: 'bench.ipynb',
    config: { context: '.', buildArgs: {} },
    cells: sources.map((source, index) => ({
      id: `c${index + 1}`,
      kind: 'dockerfile',
      source
    }))
  };
}

/** The middle value. */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
