import type { CommitOid } from '../../common/ids.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import type { PointerKind } from '../../common/protocol/history.js';
import { readCommitTree } from '../history/commit-tree.js';
import type { IHistory, IHistorySources } from '../history/contract.js';
import { subjectOf } from '../history/git/commit-message.js';
import { unescapeName } from '../history/git/escape.js';
import type { Oid } from '../history/git/object.js';
import { fromDisplayPath, type TreePath } from '../history/layer/layer-path.js';
import { MergedTree } from '../history/layer/merged-tree.js';
import { readFile } from '../history/read/file.js';
import { readHistoryRefs } from '../history/refs/history-refs.js';

/** Where an image of the engine may have a file that the history keeps only by its digest. */
export interface IFileOrigin {
  readonly size: number;
  readonly sha256: string;
  /** Absolute, as the image has it. */
  readonly imagePath: Buffer;
  /** Ids of the images of commits that have the file unchanged; the likeliest first. */
  readonly images: readonly string[];
  /** The commit whose layer holds the file. */
  readonly writer: {
    readonly kind: 'base' | 'layer' | 'config';
    readonly subject: string;
    readonly diffId: string | null;
    readonly chainId: string | null;
  };
}

/** What the history has of a file. */
export type FilePlace =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  | {
      readonly kind: 'pointer';
      readonly why: PointerKind;
      readonly origin: IFileOrigin;
    };

/** Commits that are looked at on the way up, and down, a line. An image has at most 127 layers. */
const MAX_ABOVE = 2000;
const MAX_BELOW = 300;

/**
 * Finds a file at a commit. Throws `history.notFound` when there is no such commit, nothing at the path, or something
 * that has no content.
 */
export function filePlace(
  history: IHistory,
  { oid, path }: { readonly oid: CommitOid; readonly path: string }
): Promise<FilePlace> {
  const place = fromDisplayPath(path);
  return history.read(async sources => {
    const content = await readFile(sources, oid, place);
    switch (content?.kind) {
      case 'text': {
        const blob = new BlobFinder(sources, place).at(oid);
        return { kind: 'bytes', bytes: sources.objects.blob(blob ?? '') };
      }
      case 'pointer': {
        const { why, size, sha256 } = content;
        const imagePath = imagePathOf(place);
        const line = lineOf(sources, oid, place);
        const origin = { size, sha256, imagePath, ...line };
        return { kind: 'pointer', why, origin };
      }
      case 'symlink':
        throw noFile(
          path,
          'a symbolic link',
          `Open ${content.target} instead.`
        );
      case 'special':
        throw noFile(
          path,
          'not a regular file',
          'Nothing can be read from it.'
        );
      case 'directory':
        throw noFile(path, 'a directory', 'Choose one of the files in it.');
      case undefined:
        throw new LayerbookError(
          'history.notFound',
          `There is nothing at ${path} at commit ${oid.slice(0, 10)}.`,
          { hint: 'Look for the commits that have it in the path’s history.' }
        );
    }
  });
}

function noFile(path: string, what: string, hint: string): LayerbookError {
  return new LayerbookError(
    'history.notFound',
    `${path} is ${what}, which has no content of its own.`,
    { hint }
  );
}

function imagePathOf(path: TreePath): Buffer {
  const names = path.split('/').map(unescapeName);
  return Buffer.concat(names.flatMap(name => [Buffer.from('/'), name]));
}

/** Finds the blob at a path of commits; those with the same files are looked at once. */
class BlobFinder {
  private readonly _sources: IHistorySources;
  private readonly _path: TreePath;
  private readonly _known = new Map<Oid, Oid | null>();

  constructor(sources: IHistorySources, path: TreePath) {
    this._sources = sources;
    this._path = path;
  }

  at(commit: Oid): Oid | null {
    const { objects, index } = this._sources;
    const { rootfs } = readCommitTree(objects, index.get(commit).tree);
    const known = this._known.get(rootfs);
    if (known !== undefined) {
      return known;
    }
    const tree = new MergedTree(oid => objects.tree(oid), rootfs);
    const node = tree.get(this._path);
    const blob = node?.kind === 'leaf' ? node.oid : null;
    this._known.set(rootfs, blob);
    return blob;
  }
}

/** Follows the file up to the commit that wrote it, and down to those that still have it. */
function lineOf(
  sources: IHistorySources,
  commit: Oid,
  path: TreePath
): Pick<IFileOrigin, 'images' | 'writer'> {
  const { index } = sources;
  const blobs = new BlobFinder(sources, path);
  const wanted = blobs.at(commit);
  const has = (oid: Oid): boolean => blobs.at(oid) === wanted;
  const above: Oid[] = [];
  let at = commit;
  for (;;) {
    const parent: Oid | undefined = index.get(at).parents[0];
    if (parent === undefined || above.length >= MAX_ABOVE || !has(parent)) {
      break;
    }
    above.push(parent);
    at = parent;
  }
  const writer = index.message(at);
  const below = descendants(sources, commit, has);
  const images = [commit, ...below, ...above].map(
    oid => index.message(oid).imageId
  );
  return {
    images: [...new Set(images)].filter(id => id !== ''),
    writer: {
      kind: writer.kind,
      subject: subjectOf(writer.instruction),
      diffId: writer.diffId,
      chainId: writer.chainId
    }
  };
}

function descendants(
  { index, objects, repository: { gitDir } }: IHistorySources,
  commit: Oid,
  has: (oid: Oid) => boolean
): Oid[] {
  index.discover(readHistoryRefs({ gitDir, objects }).tips);
  const found: Oid[] = [];
  let row: Oid[] = [commit];
  while (row.length > 0 && found.length < MAX_BELOW) {
    row = row.flatMap(oid => index.children(oid)).filter(has);
    found.push(...row);
  }
  return found;
}
