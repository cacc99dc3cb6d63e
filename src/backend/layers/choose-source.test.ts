import { describe, expect, it } from 'vitest';
import { parseDiffId, parseImageId } from '../../common/ids.js';
import { chooseSource } from './choose-source.js';
import type { ILocalImage } from './local-image.js';

const MB = 1e6;
const overlay2 = { imageStore: 'overlay2' } as const;
const containerd = { imageStore: 'containerd' } as const;

function image(
  sizes: readonly number[],
  more: Partial<ILocalImage> = {}
): ILocalImage {
  return {
    id: parseImageId(`sha256:${'0'.repeat(64)}`),
    os: 'linux',
    architecture: 'amd64',
    diffIds: sizes.map((_size, index) =>
      parseDiffId(`sha256:${String(index).repeat(64)}`)
    ),
    sizes,
    size: sizes.reduce((sum, size) => sum + size, 0),
    hasName: true,
    ...more
  };
}

describe('chooseSource', () => {
  it('pushes for a small new layer on a large base', () => {
    const large = image([180 * MB, 1000]);
    expect(chooseSource(overlay2, large, [1])).toBe('push');
  });

  it('saves where a push would have to compress the whole base', () => {
    expect(chooseSource(overlay2, image([180 * MB]), [0])).toBe('save');
  });

  it('pushes for one of several large layers', () => {
    const layered = image([200 * MB, 100 * MB, 100 * MB]);
    expect(chooseSource(overlay2, layered, [1])).toBe('push');
    expect(chooseSource(overlay2, layered, [0, 1])).toBe('save');
  });

  it('pushes with the containerd store, which keeps layers compressed', () => {
    expect(chooseSource(containerd, image([180 * MB]), [0])).toBe('push');
  });

  it('saves an image without a name, which a push would delete', () => {
    const nameless = image([180 * MB, 1], { hasName: false });
    expect(chooseSource(overlay2, nameless, [1])).toBe('save');
    expect(chooseSource(containerd, nameless, [1])).toBe('save');
  });

  it('pushes when the sizes are not known', () => {
    expect(chooseSource(overlay2, image([1], { sizes: null }), [0])).toBe(
      'push'
    );
  });
});
