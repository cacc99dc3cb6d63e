import type { PointerKind } from '../../../common/protocol/history.js';
import type { TreePath } from './layer-path.js';

/**
 * Which files of a layer are kept whole, and which only by size and SHA-256. Every decision depends on the content, the
 * path and the order of the tar alone, so that the same layer always gives the same commit.
 */

/** Raised when any rule below changes; stands in `layer.json`. */
export const POLICY_VERSION = 2;
/** Larger files are never kept whole. */
export const MAX_TEXT_BYTES = 1 << 20;
/** Bytes at the start of a file in which NUL means binary, as git decides it. */
const SNIFF_BYTES = 8000;
/** A file of at least this size with hardly a line break is made for machines. */
const MINIFIED_BYTES = 20_000;
const MINIFIED_LINES = 3;
/** Text of one layer that package managers brought. */
const VENDOR_BUDGET = 32 << 20;
/** All other text of one layer. */
const OWN_BUDGET = 128 << 20;

const VENDOR_PATH =
  /^usr\/(?:share|include)\/|(?:^|\/)(?:node_modules|site-packages|dist-packages|vendor|\.cargo)\//;

/** The rules as `layer.json` states them. */
export const POLICY = {
  version: POLICY_VERSION,
  maxTextBytes: MAX_TEXT_BYTES,
  minifiedBytes: MINIFIED_BYTES,
  vendorBudget: VENDOR_BUDGET,
  ownBudget: OWN_BUDGET
} as const;

/** What a file's first bytes and size say, before any budget. */
export function sniffContent(
  start: Buffer,
  size: number
): 'text' | 'binary' | 'large-text' | 'minified' {
  const head = start.subarray(0, SNIFF_BYTES);
  if (head.includes(0)) {
    return 'binary';
  }
  if (size > MAX_TEXT_BYTES) {
    return 'large-text';
  }
  return size > MINIFIED_BYTES && !hasLines(head) ? 'minified' : 'text';
}

function hasLines(head: Buffer): boolean {
  let at = -1;
  for (let lines = 0; lines < MINIFIED_LINES; lines++) {
    at = head.indexOf(10, at + 1);
    if (at < 0) {
      return false;
    }
  }
  return true;
}

/** How much more text of one layer may be kept whole. */
export class TextBudget {
  private _vendor = VENDOR_BUDGET;
  private _own = OWN_BUDGET;

  /** Takes `size` bytes for a file, or says that there is no room for them. */
  take(path: TreePath, size: number): boolean {
    const isVendor = VENDOR_PATH.test(path);
    const left = isVendor ? this._vendor : this._own;
    if (size > left) {
      return false;
    }
    if (isVendor) {
      this._vendor -= size;
    } else {
      this._own -= size;
    }
    return true;
  }
}

/** The blob that stands for a file which is not kept whole. */
export function pointerBlob(
  kind: PointerKind,
  size: number,
  sha256: string
): Buffer {
  return Buffer.from(`${kind}\nsize ${size}\nsha256 ${sha256}\n`);
}

const POINTER = /^([a-z-]{1,16})\nsize ([0-9]{1,16})\nsha256 ([0-9a-f]{64})\n$/;
const MAX_POINTER_BYTES = 160;
const KINDS: ReadonlyMap<string, PointerKind> = new Map(
  (
    ['binary', 'large-text', 'minified', 'over-budget', 'withheld'] as const
  ).map(kind => [kind, kind])
);

/** What a pointer says. */
export interface IPointer {
  readonly kind: PointerKind;
  readonly size: number;
  readonly sha256: string;
}

/** Reads a blob as pointer; null when it does not look like one. A user's file may look like one all the same. */
export function parsePointer(blob: Buffer): IPointer | null {
  const match =
    blob.length <= MAX_POINTER_BYTES
      ? POINTER.exec(blob.toString('latin1'))
      : null;
  const [, word = '', size, sha256 = ''] = match ?? [];
  const kind = KINDS.get(word);
  return kind === undefined ? null : { kind, size: Number(size), sha256 };
}
