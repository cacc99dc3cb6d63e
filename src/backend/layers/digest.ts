import { createHash } from 'node:crypto';
import { Transform } from 'node:stream';

/** `sha256:…` of bytes. */
export function sha256(bytes: Buffer): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

/**
 * Lets bytes through and hashes them. At their end `check` gets the digest; an error that it throws takes the place
 * of the end, so that a reader never takes wrong content for whole.
 */
export function digesting(check: (digest: string) => void): Transform {
  const hash = createHash('sha256');
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      hash.update(chunk);
      done(null, chunk);
    },
    flush(done) {
      try {
        check(`sha256:${hash.digest('hex')}`);
        done();
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      }
    }
  });
}
