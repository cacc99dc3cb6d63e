import { createHash } from 'node:crypto';
import {
  MAX_LISTED_FILES,
  type CellFiles,
  type ContextFile
} from '../../common/notebook/inputs.js';
import { DirectorySource } from '../builder/filesync/directory-source.js';
import { GoMode, type ISourceEntry } from '../builder/filesync/source-entry.js';
import { isRegular, sha256, type EntryReader } from './entry-reader.js';
import type { IIgnoreRules } from './ignore-rules.js';
import { hasPrivateName } from './private-names.js';
import { MAX_TEXT_BYTES, type TextStore } from './text-store.js';

/** Files that are read at the same time. */
const PARALLEL_FILES = 16;

const DIGEST_LENGTH = 16;

/** What {@link readFiles} is to read. */
export interface IFilesRequest {
  /** The build context, a real path. */
  readonly contextDir: string;
  /** As in `IContextSources.paths`. */
  readonly paths: readonly string[];
  readonly ignore: IIgnoreRules;
  readonly reader: EntryReader;
  /** Where small texts are kept. */
  readonly texts?: TextStore | undefined;
  readonly onFolder?: ((path: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists what the engine would get for some paths, and reads what is not known of it. However large the folder is, only
 * a few entries are held at a time. Throws nothing but `signal.reason`.
 */
export async function readFiles(request: IFilesRequest): Promise<CellFiles> {
  const files = new FileList(request);
  const { contextDir, paths, ignore, onFolder } = request;
  try {
    await new DirectorySource(contextDir).list({
      includePatterns: [],
      excludePatterns: ignore.patterns,
      followPaths: paths.includes('.') ? null : paths,
      emit: entry => files.add(entry),
      ...(onFolder ? { onFolder } : {})
    });
  } catch (error) {
    files.fail(error);
  }
  const result = await files.finish();
  request.signal?.throwIfAborted();
  return result;
}

interface ISummed {
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
}

interface IListed extends ISummed {
  readonly entry: ISourceEntry;
}

/** Takes the entries in order, and hands them on in order, though several are read at a time. */
class FileList {
  private readonly _request: IFilesRequest;
  private readonly _reading: Promise<IListed>[] = [];
  /** Files that have several names. */
  private readonly _linked = new Map<string, Promise<ISummed>>();
  private readonly _sum = createHash('sha256');
  private readonly _list: ContextFile[] = [];
  private _started = 0;
  private _count = 0;
  private _bytes = 0;
  private _problem: string | null = null;

  constructor(request: IFilesRequest) {
    this._request = request;
  }

  add(entry: ISourceEntry): Promise<void> | void {
    const { reader, signal, texts } = this._request;
    signal?.throwIfAborted();
    const isKept =
      texts !== undefined && this._started < MAX_LISTED_FILES && mayKeep(entry);
    this._started += 1;
    const known = isKept ? null : reader.known(entry);
    if (known !== null && this._reading.length === 0) {
      const summed = { digest: known, size: sizeOf(entry) };
      this._remember(entry, () => Promise.resolve(summed));
      this._take({ entry, ...summed });
      return;
    }
    // It does not reject: an entry that cannot be read has a digest, too.
    const summing = this._sumOf(entry, isKept);
    this._remember(entry, () => summing);
    this._reading.push(summing.then(summed => ({ entry, ...summed })));
    return this._reading.length < PARALLEL_FILES ? undefined : this._takeNext();
  }

  /** The list could not be made to its end. */
  fail(error: unknown): void {
    this._problem ??= messageOf(error);
  }

  async finish(): Promise<CellFiles> {
    const last = this._problem;
    while (this._reading.length > 0) {
      await this._takeNext();
    }
    if (last !== null) {
      this._sum.update(`problem\0${last}`);
    }
    return {
      digest: this._sum.digest('hex').slice(0, DIGEST_LENGTH),
      list: this._list,
      more: this._count - this._list.length,
      bytes: this._bytes,
      ignore: this._request.ignore.digest,
      ...(this._problem === null ? {} : { problem: this._problem })
    };
  }

  private async _takeNext(): Promise<void> {
    const next = await this._reading.shift();
    if (next) {
      this._take(next);
    }
  }

  private _take({ entry, digest, size }: IListed): void {
    const isFolder = entry.mode >= GoMode.directory;
    const path = `${entry.path.toString()}${isFolder ? '/' : ''}`;
    this._sum.update(`${path}\0${digest}\0`);
    this._count += 1;
    this._bytes += size;
    if (this._list.length < MAX_LISTED_FILES) {
      this._list.push({ path, digest, size });
    }
  }

  /** A further name of a file comes without its content. */
  private _remember(
    { mode, stats }: ISourceEntry,
    summed: () => Promise<ISummed>
  ): void {
    if (stats && stats.nlink > 1n && isRegular(mode)) {
      this._linked.set(`${stats.dev}:${stats.ino}`, summed());
    }
  }

  private async _sumOf(entry: ISourceEntry, isKept: boolean): Promise<ISummed> {
    const { reader, texts, signal } = this._request;
    const { stats } = entry;
    const first = this._linked.get(`${stats?.dev}:${stats?.ino}`);
    if (first !== undefined) {
      return first;
    }
    const known = reader.known(entry);
    try {
      if (known !== null && !(isKept && (await texts?.wants(known)))) {
        return { digest: known, size: sizeOf(entry) };
      }
      const { content, ...summed } = await reader.read(entry, {
        keep: isKept,
        signal
      });
      if (content) {
        await texts?.keep(summed.digest, content);
      }
      return summed;
    } catch (error) {
      if (!signal?.aborted) {
        this._problem ??= messageOf(error);
      }
      return { digest: sha256('unreadable'), size: sizeOf(entry) };
    }
  }
}

function sizeOf({ mode, size, stats }: ISourceEntry): number {
  return isRegular(mode) ? Number(stats?.size ?? size) : 0;
}

function mayKeep(entry: ISourceEntry): boolean {
  return (
    entry.read !== undefined &&
    entry.size <= MAX_TEXT_BYTES &&
    !hasPrivateName(entry.path.toString())
  );
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
