/**
 * Applies a delta of a pack (`git gc` makes them) to its base.
 *
 * Spec: gitformat-pack(5), "Deltified representation".
 */
export function applyDelta(base: Buffer, delta: Buffer): Buffer {
  const cursor = { at: 0 };
  const baseSize = readSize(delta, cursor);
  const result = Buffer.allocUnsafe(readSize(delta, cursor));
  if (baseSize !== base.length) {
    throw new RangeError('A delta of the history does not fit its base.');
  }
  let written = 0;
  while (cursor.at < delta.length) {
    const command = delta[cursor.at++] ?? 0;
    if (command & 0x80) {
      const { offset, size } = readCopy(delta, cursor, command);
      written += base.copy(result, written, offset, offset + size);
    } else {
      written += delta.copy(result, written, cursor.at, cursor.at + command);
      cursor.at += command;
    }
  }
  if (written !== result.length) {
    throw new RangeError('A delta of the history is damaged.');
  }
  return result;
}

interface ICursor {
  at: number;
}

function readSize(delta: Buffer, cursor: ICursor): number {
  let size = 0;
  let factor = 1;
  for (;;) {
    const byte = delta[cursor.at++] ?? 0;
    size += (byte & 0x7f) * factor;
    factor *= 128;
    if (!(byte & 0x80)) {
      return size;
    }
  }
}

/** The low bits of `command` say which bytes of offset and size are present. */
function readCopy(
  delta: Buffer,
  cursor: ICursor,
  command: number
): { offset: number; size: number } {
  let offset = 0;
  let size = 0;
  for (let byte = 0; byte < 4; byte++) {
    if (command & (1 << byte)) {
      offset += (delta[cursor.at++] ?? 0) * 2 ** (8 * byte);
    }
  }
  for (let byte = 0; byte < 3; byte++) {
    if (command & (0x10 << byte)) {
      size += (delta[cursor.at++] ?? 0) * 2 ** (8 * byte);
    }
  }
  return { offset, size: size === 0 ? 0x10000 : size };
}
