import { describe, expect, it } from 'vitest';
import { parseDiffId } from '../../common/ids.js';
import { chainIds } from './chain-id.js';

const A = parseDiffId(`sha256:${'a'.repeat(64)}`);
const B = parseDiffId(`sha256:${'b'.repeat(64)}`);
const C = parseDiffId(`sha256:${'c'.repeat(64)}`);

describe('chainIds', () => {
  it('follows the rule of the image-spec for the stack A, B, C', () => {
    // printf 'sha256:aa… sha256:bb…' | sha256sum, and so on.
    expect(chainIds([A, B, C])).toEqual([
      A,
      'sha256:ccd722928bd92476ba1745586fed6e45a102504185ad88cd89e01ff116fd146c',
      'sha256:c1377126441fb2f5ec2c21ae2a60255331d639e830f0ee1b40a36e52d4c40588'
    ]);
  });

  it('tells apart two stacks with the same layer on top', () => {
    expect(chainIds([A, C]).at(-1)).not.toBe(chainIds([B, C]).at(-1));
  });

  it('tells apart the two places of a layer that is in a stack twice', () => {
    const [first, second] = chainIds([A, A]);
    expect(first).toBe(A);
    expect(second).not.toBe(A);
  });

  it('has nothing to say about an image without layers', () => {
    expect(chainIds([])).toEqual([]);
  });
});
