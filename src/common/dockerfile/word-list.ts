import { isSpace } from './go-text.js';

/** The word being read. */
export interface IWordBuffer {
  text: string;
}

/** Collects the words of one level of nesting in a buffer that all levels share. */
export class WordList {
  private readonly _buffer: IWordBuffer;
  private readonly _words: string[] = [];
  private _inWord = false;

  constructor(buffer: IWordBuffer) {
    this._buffer = buffer;
  }

  add(char: string): void {
    if (!isSpace(char)) {
      this.addRaw(char);
    } else if (this._inWord && this._buffer.text !== '') {
      this.finish();
    }
  }

  /** Adds what does not split, and gives it back. */
  addRaw(text: string): string {
    this._buffer.text += text;
    this._inWord = true;
    return text;
  }

  finish(): string[] {
    if (this._buffer.text !== '') {
      this._words.push(this._buffer.text);
      this._buffer.text = '';
      this._inWord = false;
    }
    return this._words;
  }
}
