import { createHash, type Hash } from 'node:crypto';
import type { Readable } from 'node:stream';
import type { ICancellable } from '../engine/contract.js';
import type { ITarEntry, ITarSink } from '../history/tar/tar-entry.js';
import { TarParser } from '../history/tar/tar-parser.js';
import type { IContentTarget } from './content-target.js';

/** A file known by its content alone. */
export interface IWantedContent {
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/**
 * Looks in a tar for a file with the wanted content, whatever its name (hard links and odd names need no care so), and
 * writes it to `target`. Returns whether it was found; the rest of the tar is left unread then.
 */
export async function findInTar(
  tar: Readable,
  wanted: IWantedContent,
  { target, signal }: { readonly target: IContentTarget } & ICancellable
): Promise<boolean> {
  const search = new Search(wanted, target);
  const parser = new TarParser(entry => search.entry(entry));
  for await (const chunk of tar as AsyncIterable<Buffer>) {
    signal?.throwIfAborted();
    parser.write(chunk);
    if (search.found) {
      return true;
    }
  }
  parser.end();
  return search.found;
}

/** Hashes the files of the wanted size, one after the other. */
class Search implements ITarSink {
  found = false;
  private readonly _wanted: IWantedContent;
  private readonly _target: IContentTarget;
  private _hash: Hash = createHash('sha256');

  constructor(wanted: IWantedContent, target: IContentTarget) {
    this._wanted = wanted;
    this._target = target;
  }

  entry({ type, size }: ITarEntry): ITarSink | null {
    if (this.found || type !== 'file' || size !== this._wanted.size) {
      return null;
    }
    this._target.reset();
    this._hash = createHash('sha256');
    return this;
  }

  write(chunk: Buffer): void {
    this._hash.update(chunk);
    this._target.write(chunk);
  }

  end(): void {
    this.found = this._hash.digest('hex') === this._wanted.sha256;
  }
}
