import { describe, expect, it } from 'vitest';
import type { IImageHistoryEntry } from '../engine/contract.js';
import { emptyLayers } from './empty-layers.js';

const buildkit = (createdBy: string, size = 0): IImageHistoryEntry => ({
  created: null,
  createdBy,
  comment: 'buildkit.dockerfile.v0',
  size
});
const other = (createdBy: string | null, size = 0): IImageHistoryEntry => ({
  created: null,
  createdBy,
  comment: null,
  size
});

describe('emptyLayers', () => {
  it('counts everything with a size as a layer', () => {
    expect(emptyLayers([other(null, 100), other('sh', 1)], 2)).toEqual([
      false,
      false
    ]);
  });

  it.each([
    ['RUN /bin/sh -c true # buildkit', false],
    ['RUN |1 V=1 /bin/sh -c true # buildkit', false],
    ['COPY empty /empty # buildkit', false],
    ['ADD empty /empty # buildkit', false],
    ['WORKDIR /w', false],
    ['WORKDIR /', true],
    ['ENV A=b', true],
    ['CMD ["sh"]', true],
    ['ARG V=1', true],
    ['SHELL [/bin/sh -e -c]', true],
    ['HEALTHCHECK &{["NONE"] "0s" "0s" "0s" "0s" \'\\x00\'}', true],
    ['ONBUILD RUN true', true]
  ])('knows what BuildKit makes of %s without file content', (text, empty) => {
    expect(
      emptyLayers([other(null, 9), buildkit(text)], empty ? 1 : 2)
    ).toEqual([false, empty]);
  });

  it('knows the instructions of the older builder that never have a layer', () => {
    const history = [
      other('/bin/sh -c #(nop) ADD file:1 in / ', 9),
      other('/bin/sh -c #(nop)  CMD ["bash"]')
    ];
    expect(emptyLayers(history, 1)).toEqual([false, true]);
  });

  it('takes the number of layers for entries that could be either', () => {
    const history = [other(null, 9), other('/bin/sh -c true'), other('true')];
    expect(emptyLayers(history, 1)).toEqual([false, true, true]);
    expect(emptyLayers(history, 3)).toEqual([false, false, false]);
  });

  it('says nothing rather than guess which of two such entries has the layer', () => {
    const history = [other(null, 9), other('mkdir /d'), other('true')];
    expect(emptyLayers(history, 2)).toBeNull();
  });

  it('says nothing about a history that contradicts the number of layers', () => {
    expect(emptyLayers([buildkit('RUN true # buildkit')], 0)).toBeNull();
    expect(emptyLayers([buildkit('ENV A=b')], 1)).toBeNull();
  });
});
