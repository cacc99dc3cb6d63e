import type { TarEntryType } from '../tar/tar-entry.js';

/** One entry of a tar that a test builds. */
export interface ITestEntry {
  /** Bytes, or text that is written as UTF-8. */
  readonly name: string | Buffer;
  /** `file` when absent. */
  readonly type?: TarEntryType;
  readonly content?: string | Buffer;
  readonly mode?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly mtime?: number;
  readonly link?: string | Buffer;
  readonly device?: readonly [number, number];
  readonly xattrs?: Readonly<Record<string, Buffer>>;
  /** How a name or link that does not fit the header is written; `pax` when absent. */
  readonly long?: 'pax' | 'gnu';
}

const FLAGS: Readonly<Record<TarEntryType, string>> = {
  file: '0',
  hardlink: '1',
  symlink: '2',
  char: '3',
  block: '4',
  directory: '5',
  fifo: '6'
};

/** Builds a tar with everything an engine writes, and what an attacker might. */
export function buildTar(entries: readonly ITestEntry[]): Buffer {
  return Buffer.concat([...entries.map(tarEntry), Buffer.alloc(1024)]);
}

/** The blocks of one entry with the extended headers that it needs. */
export function tarEntry(entry: ITestEntry): Buffer {
  const name = Buffer.from(entry.name);
  const link = Buffer.from(entry.link ?? '');
  const type = entry.type ?? 'file';
  const content =
    type === 'file' ? Buffer.from(entry.content ?? '') : Buffer.alloc(0);
  const pax: [string, Buffer][] = Object.entries(entry.xattrs ?? {}).map(
    ([key, value]) => [`SCHILY.xattr.${key}`, value]
  );
  const parts: Buffer[] = [];
  if (name.length > 100) {
    if (entry.long === 'gnu') {
      parts.push(longName('L', name));
    } else {
      pax.push(['path', name]);
    }
  }
  if (link.length > 100) {
    if (entry.long === 'gnu') {
      parts.push(longName('K', link));
    } else {
      pax.push(['linkpath', link]);
    }
  }
  if (entry.mtime !== undefined && !Number.isInteger(entry.mtime)) {
    pax.push(['mtime', Buffer.from(String(entry.mtime))]);
  }
  if (pax.length > 0) {
    parts.push(paxHeader('x', pax));
  }
  const flag = FLAGS[type];
  return Buffer.concat([
    ...parts,
    header(entry, { name, link, flag, size: content.length }),
    padded(content)
  ]);
}

/** An extended header (`x`, or `g` for all entries that follow). */
export function paxHeader(
  flag: 'x' | 'g',
  records: readonly (readonly [string, Buffer])[]
): Buffer {
  const data = Buffer.concat(
    records.map(([key, value]) => paxRecord(key, value))
  );
  const name = Buffer.from('pax');
  return Buffer.concat([
    header({ name }, { name, link: Buffer.alloc(0), flag, size: data.length }),
    padded(data)
  ]);
}

/** Sets the checksum of a header block. */
export function sealHeader(block: Buffer): Buffer {
  block.fill(' ', 148, 156);
  const sum = block.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return block;
}

function paxRecord(key: string, value: Buffer): Buffer {
  const rest = Buffer.concat([
    Buffer.from(` ${key}=`),
    value,
    Buffer.from('\n')
  ]);
  let length = rest.length + 1;
  while (String(length).length + rest.length !== length) {
    length++;
  }
  return Buffer.concat([Buffer.from(String(length)), rest]);
}

function longName(flag: 'L' | 'K', value: Buffer): Buffer {
  const data = Buffer.concat([value, Buffer.from([0])]);
  const name = Buffer.from('././@LongLink');
  return Buffer.concat([
    header({ name }, { name, link: Buffer.alloc(0), flag, size: data.length }),
    padded(data)
  ]);
}

function header(
  entry: ITestEntry,
  fields: { name: Buffer; link: Buffer; flag: string; size: number }
): Buffer {
  const block = Buffer.alloc(512);
  fields.name.copy(block, 0, 0, 100);
  octal(
    block,
    100,
    8,
    entry.mode ?? (entry.type === 'directory' ? 0o755 : 0o644)
  );
  octal(block, 108, 8, entry.uid ?? 0);
  octal(block, 116, 8, entry.gid ?? 0);
  octal(block, 124, 12, fields.size);
  octal(block, 136, 12, Math.trunc(entry.mtime ?? 1_700_000_000));
  block.write(fields.flag, 156, 'latin1');
  fields.link.copy(block, 157, 0, 100);
  block.write('ustar\x0000', 257, 'latin1');
  octal(block, 329, 8, entry.device?.[0] ?? 0);
  octal(block, 337, 8, entry.device?.[1] ?? 0);
  return sealHeader(block);
}

/** Octal where it fits, else GNU's base 256. */
function octal(
  block: Buffer,
  start: number,
  length: number,
  value: number
): void {
  const text = value < 0 ? '' : value.toString(8).padStart(length - 1, '0');
  if (value >= 0 && text.length < length) {
    block.write(`${text}\0`, start, 'latin1');
    return;
  }
  let rest = BigInt.asUintN(8 * length, BigInt(value));
  for (let at = start + length - 1; at >= start; at--) {
    block[at] = Number(rest & 0xffn);
    rest >>= 8n;
  }
  block[start] = (block[start] ?? 0) | 0x80;
}

function padded(content: Buffer): Buffer {
  return Buffer.concat([
    content,
    Buffer.alloc((512 - (content.length % 512)) % 512)
  ]);
}
