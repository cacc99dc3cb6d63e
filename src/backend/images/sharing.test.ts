import { expect, it } from 'vitest';
import { reportOf } from './sharing.js';

function image(id: string, tags: readonly string[] = []) {
  return { id, tags, size: 0, created: null };
}

function layer(chainId: string, size: number | null) {
  return { chainId, diffId: `d${chainId}`, size, createdBy: null };
}

it('adds up what images have in common and what is their own', () => {
  const report = reportOf([
    { image: image('a'), layers: [layer('1', 100), layer('2', 10)] },
    { image: image('b'), layers: [layer('1', 100), layer('3', 5)] },
    {
      image: image('c', ['layerbook/nb:cell-c1']),
      layers: [layer('1', 100), layer('3', 5), layer('4', 1)]
    }
  ]);
  expect(report.images).toMatchObject([
    { id: 'a', unique: 10, shared: 100, notebook: null },
    { id: 'b', unique: 0, shared: 105 },
    { id: 'c', unique: 1, shared: 105, notebook: { id: 'nb', cellId: 'c1' } }
  ]);
  expect(report.layers).toMatchObject([
    { chainId: '1', images: ['a', 'b', 'c'] },
    { chainId: '3', images: ['b', 'c'] }
  ]);
  expect(report.saved).toBe(205);
  expect(report.total).toBe(116);
});

it('takes the size that one image’s history leaves open from that of another', () => {
  const report = reportOf([
    { image: image('a'), layers: [layer('1', null), layer('2', null)] },
    { image: image('b'), layers: [layer('1', 7)] }
  ]);
  expect(report.layers).toMatchObject([{ chainId: '1', size: 7 }]);
  expect(report.saved).toBe(7);
  expect(report.images.map(({ unique }) => unique)).toEqual([0, 0]);
});
