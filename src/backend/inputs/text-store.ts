import { isUtf8 } from 'node:buffer';
import {
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile
} from 'node:fs/promises';
import { join } from 'node:path';
import { logError } from '../base/logger.js';
import { uniqueSuffix } from '../history/git/files.js';
import { LruMap } from '../history/lru-map.js';
import { hasPrivateKey } from './private-names.js';

/** Larger files are not kept, in bytes. */
export const MAX_TEXT_BYTES = 256 * 1024;

/** Bytes on the disk that one notebook's texts may take. */
const MAX_STORE_BYTES = 64 * 1024 * 1024;

/** What the smallest file takes on the disk. */
const BLOCK_BYTES = 4096;

/** Contents that are remembered as no texts, so that they are not read again and again. */
const MAX_REFUSED = 10_000;

/** Half a file that is older than this was left by a process that died. */
const ABANDONED_MS = 60 * 60 * 1000;

const DIGEST = /^[0-9a-f]{16}$/;

/**
 * Texts of context files by the digest of their entry, in one folder that only the user can read. What was used longest
 * ago goes first when there is no more room.
 */
export class TextStore {
  private readonly _folder: string;
  private readonly _limit: number;
  /** Size on the disk by digest, used longest ago first; read once. */
  private _sizes: Promise<Map<string, number>> | null = null;
  private _total = 0;
  private readonly _refused = new LruMap<string, true>(MAX_REFUSED);
  private _hasFailed = false;

  constructor(folder: string, limit = MAX_STORE_BYTES) {
    this._folder = folder;
    this._limit = limit;
  }

  /** Whether {@link keep} would keep it: it is not there yet, and not known to be no text. What is there counts as used. */
  async wants(digest: string): Promise<boolean> {
    const sizes = await this._known();
    const size = sizes.get(digest);
    if (size === undefined) {
      return this._refused.get(digest) === undefined;
    }
    sizes.delete(digest);
    if (!(await exists(join(this._folder, digest)))) {
      // Another process made room.
      this._total -= size;
      return true;
    }
    sizes.set(digest, size);
    return false;
  }

  /**
   * Keeps a content under its digest; what is no text or holds a private key is passed over. A store that cannot be
   * written is said once in the log: comparing files later is worth no failed build.
   */
  async keep(digest: string, content: Buffer): Promise<void> {
    if (asText(content) === null) {
      this._refused.set(digest, true);
      return;
    }
    if (!(await this.wants(digest))) {
      return;
    }
    const temporary = join(this._folder, `${digest}.${uniqueSuffix()}`);
    try {
      await mkdir(this._folder, { recursive: true, mode: 0o700 });
      await writeFile(temporary, content, { flag: 'wx', mode: 0o600 });
      await rename(temporary, join(this._folder, digest));
      await this._add(digest, content.length);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      if (!this._hasFailed) {
        this._hasFailed = true;
        logError(`could not keep context files in ${this._folder}`, error);
      }
    }
  }

  /** The text, or null when it is not kept. */
  async get(digest: string): Promise<string | null> {
    if (!DIGEST.test(digest)) {
      return null;
    }
    try {
      return await readFile(join(this._folder, digest), 'utf8');
    } catch {
      // It was never kept, or has made room for others.
      return null;
    }
  }

  private async _add(digest: string, bytes: number): Promise<void> {
    const sizes = await this._known();
    const size = onDisk(bytes);
    if (!sizes.has(digest)) {
      this._total += size;
    }
    sizes.set(digest, size);
    for (const [oldest, oldSize] of sizes) {
      if (this._total <= this._limit) {
        return;
      }
      sizes.delete(oldest);
      this._total -= oldSize;
      await rm(join(this._folder, oldest), { force: true });
    }
  }

  private _known(): Promise<Map<string, number>> {
    this._sizes ??= this._readSizes();
    return this._sizes;
  }

  private async _readSizes(): Promise<Map<string, number>> {
    const names = await readdir(this._folder).catch(() => []);
    const files: { name: string; size: number; time: number }[] = [];
    for (const name of names) {
      const path = join(this._folder, name);
      const stats = await stat(path).catch(() => null);
      if (stats && DIGEST.test(name)) {
        files.push({ name, size: onDisk(stats.size), time: stats.mtimeMs });
      } else if (stats && Date.now() - stats.mtimeMs > ABANDONED_MS) {
        await rm(path, { force: true });
      }
    }
    this._total = files.reduce((sum, file) => sum + file.size, 0);
    return new Map(
      files
        .sort((a, b) => a.time - b.time)
        .map(file => [file.name, file.size] as const)
    );
  }
}

/** The content as text; null when it is too large, binary, not UTF-8, or has a private key. */
export function asText(content: Buffer): string | null {
  if (
    content.length > MAX_TEXT_BYTES ||
    content.includes(0) ||
    !isUtf8(content)
  ) {
    return null;
  }
  const text = content.toString('utf8');
  return hasPrivateKey(text) ? null : text;
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

function onDisk(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / BLOCK_BYTES)) * BLOCK_BYTES;
}
