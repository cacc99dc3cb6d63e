import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import {
  parseChainId,
  parseDiffId,
  parseNotebookId,
  type CommitOid
} from '../../../common/ids.js';
import { createHash } from 'node:crypto';
import type { ICommitInfo } from '../commit-info.js';
import type { ICommitResult, IHistory } from '../contract.js';
import { openHistory } from '../open-history.js';
import { buildTar, type ITestEntry } from './tar-builder.js';

export const TEST_NOTEBOOK = parseNotebookId(
  '11111111-2222-4333-8444-555555555555'
);

/** A history in a folder of its own, which goes when the test is over (`await using`). */
export class TestHistory implements AsyncDisposable {
  readonly dir: string;
  readonly history: IHistory;

  private constructor(dir: string, history: IHistory) {
    this.dir = dir;
    this.history = history;
  }

  static async create(): Promise<TestHistory> {
    const dir = mkdtempSync(join(tmpdir(), 'layerbook-history-'));
    return new TestHistory(dir, await openHistory(dir, TEST_NOTEBOOK));
  }

  /** The same history as another process would open it. */
  reopen(): Promise<IHistory> {
    return openHistory(this.dir, TEST_NOTEBOOK);
  }

  /** Commits a layer that holds `entries`. */
  layer(
    parent: CommitOid | null,
    entries: readonly ITestEntry[],
    info: Partial<ICommitInfo> = {}
  ): Promise<ICommitResult> {
    const tar = buildTar(entries);
    return this.history.commit(
      parent,
      once(tar),
      commitInfo({ ...digestsOf(parent, tar), ...info })
    );
  }

  /** Runs the real git on the repository. */
  git(...args: string[]): string {
    return execFileSync('git', ['--git-dir', this.history.gitDir, ...args], {
      encoding: 'utf8',
      maxBuffer: 1 << 28,
      stdio: ['ignore', 'pipe', 'pipe']
    });
  }

  /** Throws with git's words unless the repository is sound. */
  fsck(): void {
    this.git('fsck', '--strict', '--full');
  }

  [Symbol.asyncDispose](): Promise<void> {
    rmSync(this.dir, { recursive: true, force: true });
    return Promise.resolve();
  }
}

/** The streams of layers, in chunks of `chunkBytes`. */
export async function* streams(
  tars: readonly Buffer[],
  chunkBytes = 64 << 10
): AsyncGenerator<Readable> {
  for (const tar of tars) {
    yield await Promise.resolve(Readable.from(chunksOf(tar, chunkBytes)));
  }
}

/** The stream of one layer. */
export function once(tar: Buffer): AsyncGenerator<Readable> {
  return streams([tar]);
}

/** A complete description of a commit, with what a test does not care about filled in. */
export function commitInfo(info: Partial<ICommitInfo> = {}): ICommitInfo {
  return {
    kind: 'layer',
    cellNumber: 1,
    cellId: null,
    cellKey: null,
    instruction: 'RUN true',
    runId: 'run',
    imageId: `sha256:${'1'.repeat(64)}`,
    diffId: null,
    chainId: null,
    date: '2026-01-02T03:04:05.678Z',
    dockerfile: 'FROM scratch\n',
    config: [],
    ...info
  };
}

/** Digests as an engine would give them: of the tar, and of the tar on its parent. */
export function digestsOf(
  parent: string | null,
  tar: Buffer
): Pick<ICommitInfo, 'diffId' | 'chainId'> {
  const diffId = parseDiffId(`sha256:${sha256(tar)}`);
  return {
    diffId,
    chainId: parseChainId(`sha256:${sha256(`${parent ?? ''} ${diffId}`)}`)
  };
}

function sha256(data: Buffer | string): string {
  return createHash('sha256').update(data).digest('hex');
}

function* chunksOf(data: Buffer, size: number): Generator<Buffer> {
  for (let at = 0; at < data.length; at += size) {
    yield data.subarray(at, at + size);
  }
}
