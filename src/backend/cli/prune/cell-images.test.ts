import { describe, expect, it } from 'vitest';
import { parseCellId } from '../../../common/ids.js';
import { line } from '../../history/testing/line.js';
import { TestHistory } from '../../history/testing/test-history.js';
import {
  imagesOf,
  judge,
  type ICellImage,
  type IHistoryImages,
  type IRules
} from './cell-images.js';

const DAY = 24 * 60 * 60 * 1000;
const id = (digit: string): string => `sha256:${digit.repeat(64)}`;

const history: IHistoryImages = {
  current: new Set([id('1'), `c2 ${id('a')}`]),
  superseded: new Set([id('1'), id('2')])
};
const rules: IRules = {
  histories: new Map([['nb', history]]),
  named: new Set(),
  unknown: 'keep',
  minAge: 60_000
};
const image = (name: string, more: Partial<ICellImage> = {}): ICellImage => ({
  name,
  imageId: id('9'),
  layers: [],
  age: 2 * DAY,
  ...more
});
const why = (one: ICellImage, more: Partial<IRules> = {}): string => {
  const verdict = judge(one, { ...rules, ...more });
  return verdict.kind === 'remove' ? verdict.why : verdict.kind;
};

describe('a tag on the engine', () => {
  it('stays when the line that the notebook is on, or a tag, names its image or its layers', () => {
    expect(why(image('layerbook/nb:cell-c1', { imageId: id('1') }))).toBe(
      'keep'
    );
    // Built anew without the cache: another image of the same layers.
    expect(why(image('layerbook/nb:cell-c2', { layers: [id('a')] }))).toBe(
      'keep'
    );
  });

  it('goes when only superseded runs, or none, name it', () => {
    expect(why(image('layerbook/nb:cell-c1', { imageId: id('2') }))).toBe(
      'only superseded runs of its notebook made it'
    );
    expect(why(image('layerbook/nb:finished-c1'))).toBe(
      'the history of its notebook does not name it'
    );
    expect(why(image('layerbook/nb:cell-c3', { layers: [id('a')] }))).toBe(
      'the history of its notebook does not name it'
    );
  });

  it('stays while it may be on its way into the history', () => {
    expect(why(image('layerbook/nb:cell-c1', { age: 1000 }))).toBe('keep');
    expect(why(image('layerbook/nb:cell-c1', { age: null }))).not.toBe('keep');
  });

  it('of a notebook that is not known here stays unless that is asked for', () => {
    const foreign = image('layerbook/other:cell-c1');
    expect(judge(foreign, rules)).toEqual({
      kind: 'unknown',
      notebook: 'other'
    });
    expect(why(foreign, { unknown: 'remove' })).toBe(
      'no history of its notebook is on this machine'
    );
    expect(why(foreign, { named: new Set(['other']) })).toBe(
      'its notebook was named'
    );
  });

  it('of a history that cannot be read stays', () => {
    const unread: IRules = { ...rules, histories: new Map([['nb', null]]) };
    expect(why(image('layerbook/nb:cell-c1'), unread)).toBe('keep');
  });

  it('that a check left goes after an hour, as one may be running', () => {
    for (const name of [
      'layerbook/verify-0123abcd:export',
      'layerbook/stages-0123abcd:stage-1',
      '127.0.0.1:4321/layerbook/read-a:read'
    ]) {
      expect(why(image(name))).toBe('left by something that was interrupted');
      expect(why(image(name, { age: 1000 }), { minAge: 0 })).toBe('keep');
    }
  });

  it('that is none of a cell stays', () => {
    for (const name of ['layerbook/x:1', 'layerbook/mine', 'my/app:cell-c1']) {
      expect(why(image(name))).toBe('keep');
    }
  });
});

describe('what a history names', () => {
  it('is current on the active branch and below tags, superseded on the others', async () => {
    await using test = await TestHistory.create();
    const commit = async (name: string, digit: string, parent = null) =>
      (
        await test.layer(parent, [{ name }], {
          imageId: id(digit),
          cellId: parseCellId(name),
          instruction: `RUN ${name}`
        })
      ).oid;
    await test.history.advance(await commit('old', '1'));
    const tagged = await commit('tagged', '2');
    await test.history.advance(tagged);
    await test.history.advance(await commit('now', '3'));
    test.git('tag', 'v1', tagged);
    const { current, superseded } = await imagesOf(test.history);
    const digits = ['1', '2', '3'].map(id);
    expect(digits.map(one => current.has(one))).toEqual([false, true, true]);
    expect(digits.every(one => superseded.has(one))).toBe(true);
  });

  it('is nothing at first', async () => {
    await using test = await TestHistory.create();
    expect((await imagesOf(test.history)).current.size).toBe(0);
    await line(test, ['a']);
    expect((await imagesOf(test.history)).superseded.size).toBe(0);
  });
});
