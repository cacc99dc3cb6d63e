import { randomBytes } from 'node:crypto';
import type { ContainerId } from '../../common/ids.js';
import type { IVolumeEntry } from '../../common/protocol/containers.js';
import type { ICancellable, IContainers } from '../engine/contract.js';
import { VOLUME_FOLDER } from './probe-spec.js';
import { nameOf } from './tar-listing.js';

/**
 * Lists the folder `$1`; `$2` is in front of every record, as names may hold line feeds. Links are told once more with
 * what they point to. What is not read is not opened either: sizes come from the directory alone.
 */
const SCRIPT = [
  'command -v find >/dev/null && command -v stat >/dev/null || exit 1',
  'cd -P "$1" || exit 1',
  'find . ! -name . -prune -exec stat -c "$2%f %s %u %g %Y %n" {} +',
  `find . ! -name . -prune -type l -exec sh -c 'for f; do printf "%s@%s\\n" "$0" "$f"; readlink "$f"; done' "$2" {} +`,
  'printf "%send" "$2"'
].join('\n');

/** Whatever `PATH` and language an image sets. */
const ENVIRONMENT = [
  'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  'LC_ALL=C'
];

/** Bits of a mode that say what kind of file it is (inode(7)), and which is which. */
const KIND_BITS = 0o170000;
const KINDS: Readonly<Record<number, IVolumeEntry['kind']>> = {
  0o100000: 'file',
  0o040000: 'directory',
  0o120000: 'symlink'
};

/**
 * What is in a folder of the volume, by programs of a running container that has it mounted. Null when they are not
 * there, or are of another kind.
 */
export async function listByShell(
  containers: IContainers,
  container: ContainerId,
  path: string,
  { signal }: ICancellable = {}
): Promise<readonly IVolumeEntry[] | null> {
  const mark = `${randomBytes(12).toString('base64url')}:`;
  const folder = path === '' ? VOLUME_FOLDER : `${VOLUME_FOLDER}/${path}`;
  const chunks: Buffer[] = [];
  const process = await containers.exec(
    container,
    {
      command: ['/bin/sh', '-c', SCRIPT, 'sh', folder, mark],
      tty: false,
      environment: ENVIRONMENT
    },
    (stream, chunk) => {
      if (stream === 1) {
        chunks.push(Buffer.from(chunk));
      }
    }
  );
  const stop = (): void => process.close();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    process.endInput();
    await process.ended;
    signal?.throwIfAborted();
  } finally {
    signal?.removeEventListener('abort', stop);
    process.close();
  }
  return parseListing(Buffer.concat(chunks).toString('latin1'), mark);
}

/** Reads what {@link SCRIPT} printed, bytes in latin1. Exported for its test. */
export function parseListing(
  output: string,
  mark: string
): readonly IVolumeEntry[] | null {
  const records = output.split(mark);
  if (records.pop() !== 'end') {
    return null;
  }
  const entries = new Map<string, IVolumeEntry>();
  for (const record of records.slice(1)) {
    if (record.startsWith('@')) {
      addTarget(entries, record.slice(1));
      continue;
    }
    const match = /^([0-9a-f]+) (\d+) (\d+) (\d+) (-?\d+) \.\/([^]*?)\n?$/.exec(
      record
    );
    if (match === null) {
      return null;
    }
    const [raw, size, uid, gid, mtime] = match.slice(1);
    const bits = parseInt(raw ?? '', 16);
    const { name, isText } = nameOf(Buffer.from(match[6] ?? '', 'latin1'));
    const kind = isText ? (KINDS[bits & KIND_BITS] ?? 'other') : 'other';
    entries.set(match[6] ?? '', {
      name,
      kind,
      size: kind === 'file' ? Number(size) : 0,
      mode: bits & 0o7777,
      uid: Number(uid),
      gid: Number(gid),
      mtime: Number(mtime)
    });
  }
  return [...entries.values()];
}

/** `./name`, a line feed, the target, and a line feed; the name may hold line feeds, too. */
function addTarget(entries: Map<string, IVolumeEntry>, record: string): void {
  let at = record.indexOf('\n');
  while (at >= 0) {
    const key = record.slice('./'.length, at);
    const entry = entries.get(key);
    if (entry?.kind === 'symlink') {
      const target = record.slice(at + 1).replace(/\n$/, '');
      entries.set(key, {
        ...entry,
        target: Buffer.from(target, 'latin1').toString()
      });
      return;
    }
    at = record.indexOf('\n', at + 1);
  }
}
