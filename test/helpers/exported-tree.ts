import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';
import { parseHost } from '../../src/backend/engine/connect/host-url.js';
import type { IEngine } from '../../src/backend/engine/contract.js';
import { openStream } from '../../src/backend/engine/docker/http.js';

/** One path as an engine's export of a container shows it. */
export interface IExportedPath {
  readonly type: 'file' | 'directory' | 'symlink' | 'char' | 'block' | 'fifo';
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
  /** Unix seconds. */
  readonly mtime: number;
  readonly size: number;
  /** Of a file. */
  readonly sha256: string | null;
  /** Bytes of a symbolic link's target as latin1, `major:minor` of a device. */
  readonly target: string;
  /** Name to base64. */
  readonly xattrs: Readonly<Record<string, string>>;
}

/** Python's own reader of tars, which knows names of any bytes, prints a JSON line for each path. */
const READER = `
import base64, hashlib, json, os, sys, tarfile
kinds = {tarfile.DIRTYPE: 'directory', tarfile.SYMTYPE: 'symlink', tarfile.CHRTYPE: 'char',
         tarfile.BLKTYPE: 'block', tarfile.FIFOTYPE: 'fifo'}
raw = lambda text: os.fsencode(text).decode('latin1')
files = {}
with tarfile.open(fileobj=sys.stdin.buffer, mode='r|', encoding='utf-8', errors='surrogateescape') as tar:
    for entry in tar:
        kind = kinds.get(entry.type, 'file')
        size, digest = 0, None
        if entry.isreg():
            data, content = hashlib.sha256(), tar.extractfile(entry)
            for chunk in iter(lambda: content.read(1 << 20), b''):
                data.update(chunk)
            size, digest = entry.size, data.hexdigest()
            files[entry.name] = (size, digest)
        elif entry.islnk():
            size, digest = files[entry.linkname]
            files[entry.name] = (size, digest)
        target = raw(entry.linkname) if entry.issym() else ''
        if entry.ischr() or entry.isblk():
            target = '%d:%d' % (entry.devmajor, entry.devminor)
        xattrs = {raw(key[len('SCHILY.xattr.'):]): base64.b64encode(os.fsencode(value)).decode()
                  for key, value in entry.pax_headers.items() if key.startswith('SCHILY.xattr.')}
        print(json.dumps([raw(entry.name), dict(type=kind, mode=entry.mode, uid=entry.uid, gid=entry.gid,
            mtime=int(entry.mtime // 1), size=size, sha256=digest, target=target, xattrs=xattrs)]))
`;

/**
 * The file system of an image as the engine itself exports it: a container is created, exported and removed, never
 * started. Paths are bytes as latin1, without leading slash; the root is not among them.
 */
export async function exportedTree(
  engine: IEngine,
  image: string
): Promise<Map<string, IExportedPath>> {
  const container = await engine.containers.create({
    Image: image,
    Cmd: ['true'],
    Labels: { 'layerbook.test': 'exported-tree' }
  });
  try {
    const endpoint = parseHost(engine.info.host, null, 'DOCKER_HOST');
    const tar = await openStream(
      endpoint,
      `/v1.41/containers/${container}/export`
    );
    const python = spawn('python3', ['-c', READER], {
      stdio: ['pipe', 'pipe', 'inherit']
    });
    const exited = once(python, 'exit');
    const [lines] = await Promise.all([
      text(python.stdout),
      pipeline(tar, python.stdin)
    ]);
    const [code] = (await exited) as [number | null];
    if (code !== 0) {
      throw new Error(`The reader of the export ended with ${code}.`);
    }
    return new Map(
      lines
        .split('\n')
        .filter(line => line !== '')
        .map(line => JSON.parse(line) as [string, IExportedPath])
    );
  } finally {
    await engine.containers.remove(container);
  }
}

/** Paths that creating a container adds to, or puts in place of, those of its image. */
export function isOfContainer(path: string): boolean {
  return /^(?:\.dockerenv|dev|proc|sys|etc\/(?:hostname|hosts|mtab|resolv\.conf))(?:\/|$)/.test(
    path
  );
}
