import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import Docker from 'dockerode';
import { connectEngine } from '../../src/backend/engine/connect-engine.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import type { IContainerKeeper } from '../../src/backend/containers/contract.js';
import type {
  IContainerRunRequest,
  IRunInput
} from '../../src/backend/runner/contract.js';
import { createRunContainer } from '../../src/backend/runner/run-container.js';
import { tarOfFile } from '../../src/backend/runner/tar-entries.js';
import type { ContainerCard } from '../../src/common/cards/container-card.js';
import {
  parseCellId,
  parseNotebookId,
  parseRunId,
  type NotebookId
} from '../../src/common/ids.js';
import type { IErrorData } from '../../src/common/protocol/errors.js';
import { isLayerbookError } from '../../src/common/protocol/errors.js';

/** What one run told, put together. */
export interface IFinishedRun {
  /** Null: a service, which runs on. */
  readonly exitCode: number | null;
  readonly failure: IErrorData | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Pieces of output in the order in which they came. */
  readonly output: readonly (readonly [1 | 2, string])[];
  readonly card: Partial<ContainerCard>;
  /** States in the order in which they were told. */
  readonly states: readonly string[];
}

/** Optional parts of a request, and what a test does while the container runs. */
export interface IRunMore {
  readonly image?: string | null;
  readonly engine?: IEngine;
  readonly signal?: AbortSignal;
  readonly allow?: IContainerRunRequest['allow'];
  readonly rootDir?: string;
  /** `false`: output goes to `onOutput` only. */
  readonly keepOutput?: boolean;
  readonly onOutput?: (text: string, card: Partial<ContainerCard>) => void;
  readonly onChange?: (card: Partial<ContainerCard>) => void;
  readonly onInput?: (input: IRunInput) => void;
  readonly keeper?: IContainerKeeper;
  readonly images?: IContainerRunRequest['images'];
  readonly stdin?: 'open' | 'closed';
}

/** Runs cells of a notebook of its own in a folder of its own, and removes what they left. */
export interface IRunnerHarness extends AsyncDisposable {
  readonly engine: IEngine;
  readonly docker: Docker;
  readonly notebookId: NotebookId;
  /** The notebook's folder, below the server's root folder. */
  readonly folder: string;
  run(source: string, more?: IRunMore): Promise<IFinishedRun>;
  /** The failure of a run that must fail. */
  fail(source: string, more?: IRunMore): Promise<IErrorData>;
  /** An image made of another by Dockerfile instructions such as `CMD` and `ENTRYPOINT`. */
  derive(image: string, ...instructions: string[]): Promise<string>;
  /** Containers of the notebook that still exist. */
  leftovers(): Promise<number>;
}

/** Connects to the engine that DOCKER_HOST names. */
export async function createHarness(): Promise<IRunnerHarness> {
  const engine = await connectEngine();
  const docker = new Docker();
  const root = await mkdtemp(path.join(tmpdir(), 'layerbook-runner-'));
  const folder = path.join(root, 'notebooks');
  await mkdir(folder);
  await writeFile(path.join(root, 'outside.txt'), 'outside');
  const notebookId = parseNotebookId(
    `layerbook-test-${process.pid}-${path.basename(root)}`
  );
  const label = `layerbook.notebook=${notebookId}`;
  const images: string[] = [];
  const runContainer = createRunContainer({ graceMs: [400, 400, 4000] });

  const run = async (
    source: string,
    more: IRunMore = {}
  ): Promise<IFinishedRun> => {
    const output: [1 | 2, string][] = [];
    const states: string[] = [];
    let card: Partial<ContainerCard> = {};
    const { exitCode, failure } = await runContainer(more.engine ?? engine, {
      source,
      image: more.image === undefined ? 'busybox:latest' : more.image,
      notebookDir: folder,
      rootDir: more.rootDir ?? folder,
      labels: { 'layerbook.test': notebookId },
      notebookId,
      notebookPath: 'notebooks/test.ipynb',
      cellId: parseCellId('cell'),
      runId: parseRunId('run'),
      signal: more.signal,
      allow: more.allow,
      keeper: more.keeper,
      images: more.images,
      stdin: more.stdin,
      observer: {
        changed: change => {
          card = { ...card, ...change };
          if (change.state) {
            states.push(change.state);
          }
          more.onChange?.(card);
        },
        output: (stream, text) => {
          if (more.keepOutput !== false) {
            output.push([stream, text]);
          }
          more.onOutput?.(text, card);
        },
        input: input => {
          if (input) {
            more.onInput?.(input);
          }
        }
      }
    });
    const said = (wanted: 1 | 2): string =>
      output
        .map(([stream, piece]) => (stream === wanted ? piece : ''))
        .join('');
    return {
      exitCode,
      failure: failure?.data ?? null,
      stdout: said(1),
      stderr: said(2),
      output,
      card,
      states
    };
  };

  const leftovers = async (): Promise<number> =>
    (await engine.containers.listByLabel(label)).length;

  return {
    engine,
    docker,
    notebookId,
    folder,
    run,
    leftovers,
    fail: async (source, more) => {
      try {
        await run(source, more);
      } catch (error) {
        if (isLayerbookError(error)) {
          return error.data;
        }
        throw error;
      }
      throw new Error('The run succeeded.');
    },
    derive: async (image, ...instructions) => {
      const name = `layerbook-test-runner:${process.pid}-${images.length}`;
      images.push(name);
      const dockerfile = [`FROM ${image}`, ...instructions].join('\n');
      const context = await tarOfFile('Dockerfile', dockerfile);
      const answer = await docker.buildImage(Readable.from([context]), {
        t: name
      });
      const events = (await text(answer)).split('\n');
      const failed = events.find(event => event.includes('"error"'));
      if (failed !== undefined) {
        throw new Error(failed);
      }
      return name;
    },
    [Symbol.asyncDispose]: async () => {
      for (const { id } of await engine.containers.listByLabel(label)) {
        await engine.containers.remove(id);
      }
      for (const name of await engine.volumes.listByLabel(label)) {
        await engine.volumes.remove(name);
      }
      for (const image of images) {
        await docker.getImage(image).remove({ force: true });
      }
      await rm(root, { recursive: true, force: true });
    }
  };
}
