import { StringDecoder } from 'node:string_decoder';

/** How Docker's init program (tini) says, in several pieces, that it could not start the program. */
const INIT_FAILURE = '[FATAL tini (';
/** Its words are one line; a path has at most 4096 bytes. */
const MAX_HELD = 5000;

/** Takes the bytes of both streams and hands on text, never half a character. */
interface ITextOutput {
  readonly write: (stream: 1 | 2, chunk: Buffer) => void;
  /** Hands on what is left of a character that was cut off. */
  readonly end: () => void;
  /**
   * The words of an init program that could not start the program, which are kept back; null when there are none.
   * Call it before `end`, which hands them on otherwise.
   */
  readonly takeInitFailure: () => string | null;
}

/**
 * Output of a container as text; nothing but the rest of one character is kept. In a terminal an init program speaks on
 * stream 1, like everything else.
 */
export function textOutput(
  onText: (stream: 1 | 2, text: string) => void,
  { tty }: { readonly tty: boolean } = { tty: false }
): ITextOutput {
  const initStream = tty ? 1 : 2;
  const decoders = {
    1: new StringDecoder('utf8'),
    2: new StringDecoder('utf8')
  };
  let mayBeInit = true;
  let held = '';
  const send = (stream: 1 | 2, text: string): void => {
    if (text !== '') {
      onText(stream, text);
    }
  };
  const release = (): void => {
    send(initStream, held);
    held = '';
  };
  return {
    write: (stream, chunk) => {
      const text = decoders[stream].write(chunk);
      mayBeInit &&= stream === initStream && isInitFailure(held + text);
      if (mayBeInit) {
        held += text;
      } else {
        release();
        send(stream, text);
      }
    },
    end: () => {
      release();
      send(1, decoders[1].end());
      send(2, decoders[2].end());
    },
    takeInitFailure: () => {
      if (!held.startsWith(INIT_FAILURE)) {
        return null;
      }
      const words = held;
      held = '';
      return words;
    }
  };
}

/** Whether all that a container has said is, or may become, the words of its init program. */
function isInitFailure(text: string): boolean {
  const newline = text.indexOf('\n');
  return (
    text.length <= MAX_HELD &&
    (newline < 0 || newline === text.length - 1) &&
    (text.startsWith(INIT_FAILURE) || INIT_FAILURE.startsWith(text))
  );
}
