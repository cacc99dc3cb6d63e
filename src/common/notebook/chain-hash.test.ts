import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashBelow, hexOf, OWN_WORDS, wordsOf } from './chain-hash.js';

const bytes = (length: number) =>
  fc.uint8Array({ minLength: length, maxLength: length });

describe('the hash of the chain', () => {
  it('is the SHA-256 of the 55 bytes', () => {
    fc.assert(
      fc.property(bytes(32), bytes(24), (above, own) => {
        const words = hashBelow(wordsOf(above, 8), wordsOf(own, OWN_WORDS));
        const message = Uint8Array.from([...above, ...own.subarray(0, 23)]);
        expect(hexOf(words)).toBe(bytesToHex(sha256(message)));
      }),
      { numRuns: 300 }
    );
  });
});
