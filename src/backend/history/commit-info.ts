import type { CellId, ChainId, DiffId } from '../../common/ids.js';
import type { IRuntimeConfig } from '../../common/image/config-diff.js';
import type { FileFormat } from '../../common/notebook/build-config.js';

/** Where one Dockerfile cell lies in a commit's `Dockerfile`. */
export interface ICellLines {
  readonly id: string;
  readonly lines: number;
  readonly disabled?: boolean | undefined;
  readonly otherLineEnds?: readonly number[] | undefined;
}

/** What a commit says besides its tree; becomes the message and its trailers. */
export interface ICommitInfo {
  readonly kind: 'base' | 'layer' | 'config';
  /** 1-based number of the Dockerfile cell; 0 for a base image. */
  readonly cellNumber: number;
  readonly cellId: CellId | null;
  /** Content key of the cell. */
  readonly cellKey: string | null;
  /** The whole instruction as written. */
  readonly instruction: string;
  readonly runId: string;
  readonly imageId: string;
  readonly diffId: DiffId | null;
  readonly chainId: ChainId | null;
  /** Author and committer date: the layer's `created`, so that equal content gives equal commit ids. */
  readonly date: string;
  /** The Dockerfile up to and including the cell. */
  readonly dockerfile: string;
  /** Where the cells lie in `dockerfile`, top to bottom; absent: not known. */
  readonly cells?: readonly ICellLines[] | null;
  /** How `dockerfile` is written where its cells do not say it. */
  readonly file?: FileFormat;
  /** Config changes in plain words. */
  readonly config: readonly string[];
  /** The image's configuration, on the last commit of a cell's execution. */
  readonly runtime?: IRuntimeConfig | null;
}
