import { describe, expect, it } from 'vitest';
import type { ISharingReport } from '../../../common/protocol/history-views.js';
import { toSharingRows } from './sharing-rows.js';
import type { ISharingQuery, SharingImage } from './sharing-rows.js';

const image = (name: string, unique: number, shared: number): SharingImage => ({
  id: `sha256:${name}`,
  tags: [`${name}:latest`],
  size: unique + shared,
  created: null,
  unique,
  shared,
  notebook: null
});

const REPORT: ISharingReport = {
  images: [
    image('base', 0, 100),
    image('one', 40, 100),
    image('two', 5, 130),
    image('two-and-more', 9, 130)
  ],
  layers: [
    {
      chainId: 'base layer',
      diffId: 'a',
      size: 100,
      createdBy: 'ADD rootfs',
      images: ['base', 'one', 'two', 'two-and-more'].map(id => `sha256:${id}`)
    },
    {
      chainId: 'second layer',
      diffId: 'b',
      size: 30,
      createdBy: 'RUN make',
      images: ['two', 'two-and-more'].map(id => `sha256:${id}`)
    }
  ],
  saved: 330,
  total: 184
};

const rowsOf = (query: Partial<ISharingQuery>) => {
  const { images, layers } = toSharingRows(REPORT, {
    filter: '',
    sort: 'size',
    choice: null,
    isOnlyMarked: false,
    isOnlyNamed: false,
    nameOf: ({ id }) => id.replace('sha256:', ''),
    ...query
  });
  return {
    images: images.map(row => row.name),
    markedImages: images.filter(row => row.isMarked).length,
    layers: layers.map(row => row.layer.chainId),
    markedLayers: layers
      .filter(row => row.isMarked)
      .map(row => row.layer.chainId),
    saved: layers.map(row => row.saved)
  };
};

describe('shared layers', () => {
  it('are listed beside the images, the largest of these first', () => {
    const { images, layers, saved } = rowsOf({});
    expect(images).toEqual(['one', 'two-and-more', 'two', 'base']);
    expect(layers).toEqual(['base layer', 'second layer']);
    expect(saved).toEqual([300, 30]);
  });

  it.each([
    ['name', ['base', 'one', 'two', 'two-and-more']],
    ['unique', ['one', 'two-and-more', 'two', 'base']],
    ['shared', ['two', 'two-and-more', 'base', 'one']]
  ] as const)('orders images by %s', (sort, expected) => {
    expect(rowsOf({ sort }).images).toEqual(expected);
  });

  it('marks the images that have the chosen layer, and can leave out the others', () => {
    const choice = { kind: 'layer', id: 'second layer' } as const;
    expect(rowsOf({ choice })).toMatchObject({
      images: ['one', 'two-and-more', 'two', 'base'],
      markedImages: 2
    });
    expect(rowsOf({ choice, isOnlyMarked: true })).toMatchObject({
      images: ['two-and-more', 'two'],
      layers: ['base layer', 'second layer']
    });
  });

  it('marks the layers of the chosen image', () => {
    const choice = { kind: 'image', id: 'sha256:one' } as const;
    expect(rowsOf({ choice }).markedLayers).toEqual(['base layer']);
    expect(rowsOf({ choice, isOnlyMarked: true })).toMatchObject({
      images: ['one', 'two-and-more', 'two', 'base'],
      layers: ['base layer']
    });
  });

  it('can leave out images without a name', () => {
    const [, ...others] = REPORT.images;
    const report = {
      ...REPORT,
      images: [{ ...image('base', 0, 100), tags: [] }, ...others]
    };
    const { images } = toSharingRows(report, {
      filter: '',
      sort: 'name',
      choice: null,
      isOnlyMarked: false,
      isOnlyNamed: true,
      nameOf: ({ id }) => id
    });
    expect(images).toHaveLength(3);
  });

  it('are filtered by the names of images and by instructions', () => {
    expect(rowsOf({ filter: 'MORE two' })).toMatchObject({
      images: ['two-and-more'],
      layers: ['base layer', 'second layer']
    });
    expect(rowsOf({ filter: 'run make' })).toMatchObject({
      images: [],
      layers: ['second layer']
    });
  });
});
