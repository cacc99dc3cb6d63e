import { createHash } from 'node:crypto';
import type { CommitOid } from '../../src/common/ids.js';
import { readCommitTree } from '../../src/backend/history/commit-tree.js';
import type {
  IHistory,
  IHistorySources
} from '../../src/backend/history/contract.js';
import { unescapeName } from '../../src/backend/history/git/escape.js';
import {
  decodeChange,
  unescapeField
} from '../../src/backend/history/layer/change-record.js';
import { parsePointer } from '../../src/backend/history/layer/content-policy.js';
import { MergedTree } from '../../src/backend/history/layer/merged-tree.js';
import {
  decodeXattrs,
  type INodeMeta
} from '../../src/backend/history/layer/node-meta.js';
import type { IExportedPath } from './exported-tree.js';

const TYPES = {
  f: 'file',
  h: 'file',
  d: 'directory',
  l: 'symlink',
  c: 'char',
  b: 'block',
  p: 'fifo'
} as const;

/** The merged file system at a commit in the form of an export: from the git tree and the change lists, whole. */
export function historyTree(
  history: IHistory,
  commit: CommitOid
): Promise<Map<string, IExportedPath>> {
  return history.read(async sources => {
    const { objects, index, metadata } = sources;
    const { rootfs } = readCommitTree(objects, index.get(commit).tree);
    const tree = new MergedTree(oid => objects.tree(oid), rootfs);
    const lines = await metadata.get(commit);
    const found = new Map<string, IExportedPath>();
    for (const path of lines.paths()) {
      const line = lines.line(path);
      const node = tree.get(path);
      if (line === undefined || node === undefined) {
        throw new Error(`${path} is in the change lists, but not in the tree.`);
      }
      const { meta } = decodeChange(line);
      const isDirectory = node.kind === 'directory';
      if (isDirectory !== (meta.type === 'd')) {
        throw new Error(`${path} is of another type in the tree.`);
      }
      if (path !== '') {
        found.set(bytesOf(path), {
          type: TYPES[meta.type],
          mode: meta.mode,
          uid: meta.uid,
          gid: meta.gid,
          mtime: meta.mtime,
          ...(node.kind === 'leaf'
            ? contentOf(sources, node.oid, meta)
            : { size: 0, sha256: null, target: '' }),
          xattrs: Object.fromEntries(decodeXattrs(meta.xattrs))
        });
      }
    }
    return found;
  });
}

function contentOf(
  { objects }: IHistorySources,
  oid: string,
  meta: INodeMeta
): Pick<IExportedPath, 'size' | 'sha256' | 'target'> {
  const blob = objects.blob(oid);
  switch (TYPES[meta.type]) {
    case 'file': {
      const pointer = meta.content === 'text' ? null : parsePointer(blob);
      if (meta.content !== 'text' && pointer === null) {
        throw new Error('A file that is not kept whole has no pointer.');
      }
      const sha256 =
        pointer?.sha256 ?? createHash('sha256').update(blob).digest('hex');
      return { size: pointer?.size ?? blob.length, sha256, target: '' };
    }
    case 'symlink':
      return {
        size: 0,
        sha256: null,
        target: unescapeField(meta.extra).toString('latin1')
      };
    default:
      return { size: 0, sha256: null, target: meta.extra };
  }
}

function bytesOf(path: string): string {
  return path
    .split('/')
    .map(name => unescapeName(name).toString('latin1'))
    .join('/');
}
