/** What reading or writing a file in parts may ask for. */
export interface ITransferOptions {
  readonly signal: AbortSignal;
  /** Bytes that are there, and bytes of the whole file. */
  readonly onProgress?: (done: number, size: number) => void;
}

/** Part of a file. */
export interface IFilePart {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Bytes of the whole file. */
  readonly size: number;
}

/** A file of which the back end gives a part at a time. */
export interface IFileReader {
  /** Most bytes that one part has. */
  readonly maxPart: number;
  read(
    part: { readonly offset: number; readonly limit: number },
    signal: AbortSignal
  ): Promise<IFilePart>;
  /** What is thrown when no more than `offset` of `size` bytes are given. */
  cutShort(offset: number, size: number): Error;
}

/** The file's bytes from `offset` on, part after part, each asked for when the one before has been taken. */
export async function* readParts(
  reader: IFileReader,
  options: ITransferOptions & { readonly offset?: number }
): AsyncGenerator<IFilePart> {
  let offset = options.offset ?? 0;
  for (;;) {
    const wanted = { offset, limit: reader.maxPart };
    const part = await reader.read(wanted, options.signal);
    offset += part.bytes.length;
    options.onProgress?.(offset, part.size);
    yield part;
    if (offset >= part.size) {
      return;
    }
    if (part.bytes.length === 0) {
      throw reader.cutShort(offset, part.size);
    }
  }
}

/** The whole file, of which `head` is here already. */
export async function readRest(
  reader: IFileReader,
  head: IFilePart,
  options: ITransferOptions
): Promise<Uint8Array<ArrayBuffer>> {
  let offset = head.bytes.length;
  if (offset >= head.size) {
    return head.bytes;
  }
  const whole = new Uint8Array(head.size);
  whole.set(head.bytes);
  for await (const { bytes } of readParts(reader, { ...options, offset })) {
    // The file may have grown meanwhile.
    whole.set(bytes.subarray(0, whole.length - offset), offset);
    offset += bytes.length;
    if (offset >= whole.length) {
      break;
    }
  }
  return whole;
}

/** The whole file. Kept by the browser, which moves what is large to its disk. */
export async function readBlob(
  reader: IFileReader,
  options: ITransferOptions
): Promise<Blob> {
  const parts: Blob[] = [];
  for await (const { bytes } of readParts(reader, options)) {
    parts.push(new Blob([bytes]));
  }
  // Whatever the file is, the browser is to save it and not to show it.
  return new Blob(parts, { type: 'application/octet-stream' });
}

/** The bytes of a text that is base64. */
export function decodeBase64(base64: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let index = 0; index < text.length; index += 1) {
    bytes[index] = text.charCodeAt(index);
  }
  return bytes;
}
