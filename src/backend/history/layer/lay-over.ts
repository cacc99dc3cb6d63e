import type { Readable } from 'node:stream';
import type { Oid } from '../git/object.js';
import type { PackWriter } from '../git/pack-writer.js';
import { Pacer } from '../pacer.js';
import { applyLayer } from './apply-layer.js';
import type { IChangeRecord } from './change-record.js';
import type { MergedTree } from './merged-tree.js';
import type { Metadata } from './metadata.js';
import { Overlay } from './overlay.js';

/** A merged file system, and how it differs from the one below. */
export interface ILaidOver {
  readonly rootfs: Oid;
  /** Sorted by path. */
  readonly changes: readonly IChangeRecord[];
}

/** Lays layers over `tree`, whose metadata is `before`, one after the other, and stores what they bring with `writer`. */
export async function layOver(
  tree: MergedTree,
  before: Metadata,
  tars: AsyncIterable<Readable>,
  {
    writer,
    signal
  }: { readonly writer: PackWriter; readonly signal: AbortSignal | undefined }
): Promise<ILaidOver> {
  const overlay = new Overlay(tree, before);
  for await (const tar of tars) {
    await applyLayer(overlay, tar, { writer, signal });
  }
  const pacer = new Pacer(signal);
  const changes = await overlay.changes(pacer);
  const rootfs = await tree.write(data => writer.add('tree', data), pacer);
  return { rootfs, changes };
}
