import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { drained } from '../base/drained.js';

/**
 * One frame of the relay between the server and the back end, a line each:
 * `+ID` a page connected, `-ID` it is gone, `=ID JSON` one message of or for it.
 */
export type Frame =
  | { readonly kind: 'opened' | 'closed'; readonly client: string }
  | {
      readonly kind: 'message';
      readonly client: string;
      readonly text: string;
    };

const LINE = /^([+\-=])([0-9a-z]+)(?: (.*))?$/s;

/** Parses one line, or null when it is none of ours. */
export function parseFrame(line: string): Frame | null {
  const match = LINE.exec(line);
  const client = match?.[2];
  if (!match || client === undefined) {
    return null;
  }
  if (match[1] === '=') {
    return match[3] === undefined
      ? null
      : { kind: 'message', client, text: match[3] };
  }
  return { kind: match[1] === '+' ? 'opened' : 'closed', client };
}

/** A message as a line; JSON text holds no raw line feed. */
export function formatMessage(client: string, message: unknown): string {
  return `=${client} ${JSON.stringify(message)}\n`;
}

/** The frames of a stream in order; ends with the stream. Lines that are no frames are passed over. */
export async function* readFrames(input: Readable): AsyncGenerator<Frame> {
  for await (const line of createInterface({ input, crlfDelay: Infinity })) {
    const frame = parseFrame(line);
    if (frame) {
      yield frame;
    }
  }
}

/** Writes a text and resolves when the stream can take more, or is closed. */
export async function writeText(output: Writable, text: string): Promise<void> {
  if (!output.write(text)) {
    await drained(output);
  }
}
