/** Words of a SHA-256. */
const STATE = 8;
/** Words that a cell contributes; the last byte of the sixth makes room for the padding. */
export const OWN_WORDS = 6;
/** 8 words and 6 words less one byte: the most that one block takes beside its padding. */
const BITS = 55 * 8;

type State = [number, number, number, number, number, number, number, number];

const K = new Int32Array(64);
/** FIPS 180-4 §5.3.3. */
const INITIAL: State = [
  0x6a09e667, -0x4498517b, 0x3c6ef372, -0x5ab00ac6, 0x510e527f, -0x64fa9774,
  0x1f83d9ab, 0x5be0cd19
];
const schedule = new Int32Array(64);
const codes = new Array<number>(64).fill(0);

fillConstants();

/**
 * The SHA-256 of a key's 32 bytes and the 23 bytes that a cell contributes, as big-endian words.
 *
 * One call of a general implementation takes three times as long, and a keystroke at the top of a notebook asks for
 * hundreds.
 */
export function hashBelow(above: Int32Array, own: Int32Array): Int32Array {
  const w = schedule;
  w.set(above);
  w.set(own, STATE);
  w[13] = ((own[OWN_WORDS - 1] ?? 0) & ~0xff) | 0x80;
  w[14] = 0;
  w[15] = BITS;
  expand(w);
  return compress(w);
}

/** Big-endian words of the first bytes of a hash. */
export function wordsOf(bytes: Uint8Array, count: number): Int32Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Int32Array.from({ length: count }, (_, i) => view.getInt32(4 * i));
}

/** 64 hex digits of a whole hash. */
export function hexOf(words: Int32Array): string {
  for (let i = 0; i < 64; i += 1) {
    const digit = ((words[i >> 3] ?? 0) >>> (28 - 4 * (i & 7))) & 15;
    codes[i] = digit < 10 ? 48 + digit : 87 + digit;
  }
  return String.fromCharCode.apply(null, codes);
}

function expand(w: Int32Array): void {
  for (let i = 16; i < 64; i += 1) {
    const a = w[i - 15] ?? 0;
    const b = w[i - 2] ?? 0;
    const s0 = rotate(a, 7) ^ rotate(a, 18) ^ (a >>> 3);
    const s1 = rotate(b, 17) ^ rotate(b, 19) ^ (b >>> 10);
    w[i] = s0 + s1 + (w[i - 7] ?? 0) + (w[i - 16] ?? 0);
  }
}

/** FIPS 180-4 §6.2.2, for a message of one block. */
function compress(w: Int32Array): Int32Array {
  // Not destructured: iterating costs as much as the rounds.
  let a = INITIAL[0];
  let b = INITIAL[1];
  let c = INITIAL[2];
  let d = INITIAL[3];
  let e = INITIAL[4];
  let f = INITIAL[5];
  let g = INITIAL[6];
  let h = INITIAL[7];
  for (let i = 0; i < 64; i += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25);
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[i] ?? 0) + (w[i] ?? 0)) | 0;
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22);
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + t1) | 0;
    d = c;
    c = b;
    b = a;
    a = (t1 + t2) | 0;
  }
  return plusInitial([a, b, c, d, e, f, g, h]);
}

function plusInitial(words: State): Int32Array {
  const sum = new Int32Array(STATE);
  for (let i = 0; i < STATE; i += 1) {
    sum[i] = (words[i] ?? 0) + (INITIAL[i] ?? 0);
  }
  return sum;
}

function rotate(word: number, bits: number): number {
  return (word >>> bits) | (word << (32 - bits));
}

/** FIPS 180-4 §4.2.2: the first bits of the fractions of the cube roots of the first primes. */
function fillConstants(): void {
  const primes: number[] = [];
  for (let n = 2; primes.length < 64; n += 1) {
    if (primes.every(prime => n % prime !== 0)) {
      primes.push(n);
    }
  }
  K.set(primes.map(prime => ((Math.cbrt(prime) % 1) * 2 ** 32) | 0));
}
