/** Largest message that is accepted: far above what an engine sends, so that a broken peer cannot fill the memory. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;

const HEADER_BYTES = 5;

/** The five bytes before a message of `length` bytes (gRPC over HTTP/2, "Length-Prefixed-Message", uncompressed). */
export function frameHeader(length: number): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32BE(length, 1);
  return header;
}

/** Cuts a byte stream into the messages of one gRPC call. */
export class FrameReader {
  private _chunks: Buffer[] = [];
  private _bytes = 0;

  /** Takes the next bytes and gives the messages that are complete now. Throws when the peer breaks the framing. */
  push(chunk: Buffer): Buffer[] {
    this._chunks.push(chunk);
    this._bytes += chunk.length;
    const messages: Buffer[] = [];
    for (;;) {
      const length = this._nextLength();
      if (length === null || this._bytes < HEADER_BYTES + length) {
        return messages;
      }
      messages.push(this._take(HEADER_BYTES + length).subarray(HEADER_BYTES));
    }
  }

  private _nextLength(): number | null {
    if (this._bytes < HEADER_BYTES) {
      return null;
    }
    let first = this._chunks[0];
    if (!first || first.length < HEADER_BYTES) {
      first = Buffer.concat(this._chunks);
      this._chunks = [first];
    }
    const length = first.readUInt32BE(1);
    if (first[0] !== 0 || length > MAX_MESSAGE_BYTES) {
      throw new Error(
        `Unexpected gRPC frame: flag ${first[0]}, ${length} bytes.`
      );
    }
    return length;
  }

  private _take(length: number): Buffer {
    let first = this._chunks[0];
    if (!first || first.length < length) {
      // Joined only when the message is complete: each byte is copied once.
      first = Buffer.concat(this._chunks);
      this._chunks = [first];
    }
    const rest = first.subarray(length);
    if (rest.length > 0) {
      this._chunks[0] = rest;
    } else {
      this._chunks.shift();
    }
    this._bytes -= length;
    return first.subarray(0, length);
  }
}
