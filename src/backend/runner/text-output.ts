import { StringDecoder } from 'node:string_decoder';
import type { IRunObserver } from './contract.js';

/** Takes the bytes of both streams and hands on text, never half a character. */
export interface ITextOutput {
  readonly write: (stream: 1 | 2, chunk: Buffer) => void;
  /** Hands on what is left of a character that was cut off. */
  readonly end: () => void;
}

/** Output of a container as text for `observer`; nothing but the rest of one character is kept. */
export function textOutput(observer: IRunObserver): ITextOutput {
  const decoders = {
    1: new StringDecoder('utf8'),
    2: new StringDecoder('utf8')
  };
  const send = (stream: 1 | 2, text: string): void => {
    if (text !== '') {
      observer.output(stream, text);
    }
  };
  return {
    write: (stream, chunk) => send(stream, decoders[stream].write(chunk)),
    end: () => {
      send(1, decoders[1].end());
      send(2, decoders[2].end());
    }
  };
}
