import { pipeline } from 'node:stream';
import type { ISniffedBlob } from './decompress.js';
import { decompressed } from './decompress.js';
import { digesting } from './digest.js';
import { Spool } from './spool.js';

/** An uncompressed blob and the digest of its bytes: the diff id, if it is a layer. */
export interface ISpooledTar {
  readonly spool: Spool;
  readonly digest: string;
}

/** Keeps a blob without its compression. Throws the blob's error, or that of a full disk. The caller owns the spool. */
export async function spoolTar(blob: ISniffedBlob): Promise<ISpooledTar> {
  let digest = '';
  const digester = digesting(found => (digest = found));
  const spool = await Spool.fill(
    pipeline(decompressed(blob), digester, () => {
      // The spool sees the error.
    })
  );
  return { spool, digest };
}
