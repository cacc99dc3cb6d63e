import { expect, it } from 'vitest';
import { imageSteps } from './image-steps.js';

function entry(createdBy: string, emptyLayer = false) {
  return { created: null, createdBy, comment: null, emptyLayer };
}

function stepsOf(
  history: ReturnType<typeof entry>[],
  layers: number
): [number | null, string][] {
  return imageSteps({ history }, layers).map(({ layer, instruction }) => [
    layer,
    instruction
  ]);
}

it('makes a step of each layer and one of the configuration between two', () => {
  const history = [
    entry('/bin/sh -c #(nop) ADD file:1 in / '),
    entry('/bin/sh -c #(nop)  CMD ["sh"]', true),
    entry('ENV A=1', true),
    entry('RUN /bin/sh -c make # buildkit'),
    entry('USER app', true)
  ];
  expect(stepsOf(history, 2)).toEqual([
    [0, 'ADD file:1 /'],
    [null, 'CMD ["sh"]\nENV A=1'],
    [1, 'RUN make'],
    [null, 'USER app']
  ]);
  expect(imageSteps({ history }, 2)[1]?.config).toEqual([
    'CMD ["sh"]',
    'ENV A=1'
  ]);
});

it('counts from the top where the history does not tell of all layers', () => {
  expect(stepsOf([entry('RUN a')], 3)).toEqual([
    [0, 'unknown instruction'],
    [1, 'unknown instruction'],
    [2, 'RUN a']
  ]);
  expect(stepsOf([], 1)).toEqual([[0, 'unknown instruction']]);
});

it('counts from the top where the history tells of layers that are not there', () => {
  expect(stepsOf([entry('RUN a'), entry('RUN b'), entry('RUN c')], 1)).toEqual([
    [null, 'RUN a\nRUN b'],
    [0, 'RUN c']
  ]);
});

it('makes no step of an image without layers and history', () => {
  expect(stepsOf([], 0)).toEqual([]);
});
