import { goMatch } from './go-match.js';
import type { IFileSource, IListRequest } from './source-entry.js';

const FILE_MODE = 0o644;

/** Serves files that are held in memory, all in one folder. */
export class MemorySource implements IFileSource {
  private readonly _files: readonly (readonly [Buffer, Buffer])[];

  constructor(files: Readonly<Record<string, string | Buffer>>) {
    this._files = Object.entries(files)
      .map(
        ([name, content]) => [Buffer.from(name), Buffer.from(content)] as const
      )
      .sort(([a], [b]) => Buffer.compare(a, b));
  }

  async list({ followPaths, emit }: IListRequest): Promise<void> {
    for (const [path, content] of this._files) {
      const wanted = followPaths?.some(name => goMatch(name, path.toString()));
      if (wanted ?? true) {
        await emit({
          path,
          mode: FILE_MODE,
          size: BigInt(content.length),
          modified: 0n,
          read: () => chunksOf(content)
        });
      }
    }
  }
}

// eslint-disable-next-line @typescript-eslint/require-await -- readers take asynchronous content
async function* chunksOf(content: Buffer): AsyncGenerator<Buffer> {
  const size = 256 * 1024;
  for (let at = 0; at < content.length; at += size) {
    yield content.subarray(at, at + size);
  }
}
