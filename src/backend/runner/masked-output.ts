import type { SecretMask } from '../builder/masking/secret-mask.js';

/** Characters of output that checks are made on. */
const MAX_KEPT = 4 * 1024 ** 2;

/** Hands on output without secrets. What may be the beginning of one is held back until more comes, or the end. */
export class MaskedOutput {
  private readonly _mask: SecretMask;
  private readonly _onText: (stream: 1 | 2, text: string) => void;
  private readonly _rests = { 1: '', 2: '' };

  constructor(mask: SecretMask, onText: (stream: 1 | 2, text: string) => void) {
    this._mask = mask;
    this._onText = onText;
  }

  write(stream: 1 | 2, text: string): void {
    const { masked, rest } = this._mask.cut(this._rests[stream] + text, 'more');
    this._rests[stream] = rest;
    if (masked !== '') {
      this._onText(stream, masked);
    }
  }

  /** No more comes: gives out what was held back. */
  end(): void {
    for (const stream of [1, 2] as const) {
      const rest = this._mask.text(this._rests[stream]);
      this._rests[stream] = '';
      if (rest !== '') {
        this._onText(stream, rest);
      }
    }
  }
}

/** The end of a text that may be endless. */
export class TextTail {
  private readonly _pieces: string[] = [];
  private readonly _limit: number;
  private _length = 0;

  constructor(limit: number = MAX_KEPT) {
    this._limit = limit;
  }

  /** At most as many characters as the limit, the last ones. */
  get text(): string {
    return this._pieces.join('').slice(-this._limit);
  }

  add(text: string): void {
    this._pieces.push(text);
    this._length += text.length;
    while (this._length - (this._pieces[0]?.length ?? 0) >= this._limit) {
      this._length -= this._pieces.shift()?.length ?? 0;
    }
  }
}
