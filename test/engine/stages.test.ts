import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  stageSizes,
  type IStageSizesOptions
} from '../../src/backend/stages/stage-sizes.js';
import { bytesLeftBehind } from '../../src/common/image/left-behind.js';
import type { IStageSizes } from '../../src/common/protocol/notebook.js';
import { VerifyHarness } from './verify-harness.js';

const FIXTURES = join(import.meta.dirname, '../fixtures/notebooks');

function measure(
  harness: VerifyHarness,
  more: Partial<IStageSizesOptions> = {}
): Promise<IStageSizes> {
  return stageSizes({ ...harness.subject, unbuilt: 'skip', ...more });
}

describe('the stages of a notebook', () => {
  it('weigh what they are and what they added', async () => {
    await using harness = await VerifyHarness.file(
      join(FIXTURES, 'multi-stage.ipynb')
    );
    await harness.run();
    const { stages, problem } = await measure(harness);
    expect(problem).toBeUndefined();
    const [numbers, sorted, last] = stages;
    expect(stages.map(stage => stage.image?.layers)).toEqual([3, 5, 4]);
    // 300 KiB of zeros and the list of numbers.
    expect(numbers?.ownBytes).toBeGreaterThan(300 * 1024);
    expect(last?.ownBytes).toBeLessThan(100 * 1024);
    const base = (numbers?.image?.size ?? 0) - (numbers?.ownBytes ?? 0);
    expect(base).toBeGreaterThan(1_000_000);
    expect(sorted?.image?.size).toBe(
      base + (numbers?.ownBytes ?? 0) + (sorted?.ownBytes ?? 0)
    );
    expect(last?.image?.size).toBe(base + (last?.ownBytes ?? 0));
    const stacks = stages.map(stage => stage.image?.stack ?? []);
    expect(stacks.map(stack => stack.length)).toEqual([3, 5, 4]);
    // All three stand on the same base; the second stands on the first.
    expect(bytesLeftBehind(stacks.slice(0, 2), stacks[2] ?? [])).toBe(
      (numbers?.ownBytes ?? 0) + (sorted?.ownBytes ?? 0)
    );
    expect(bytesLeftBehind(stacks.slice(0, 2), [])).toBe(sorted?.image?.size);
    // A cell ends with each of them.
    const { engine } = harness.test;
    for (const [index, cell] of [0, 1, 4].entries()) {
      const image = await engine.inspectImage(harness.tag(cell));
      expect(stages[index]?.image?.id).toBe(image?.id);
    }
    expect(await harness.leftovers()).toEqual([]);
  });

  it('that end within a cell, have no name or count ONBUILD steps are built for it', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest\nONBUILD RUN echo 12345 > /trigger\nRUN echo 123 > /a\nFROM busybox:latest AS b\nRUN echo 1234567 > /b',
      'FROM b\nCOPY --from=0 /a /a\nENV A=1'
    ]);
    await harness.run();
    const { stages } = await measure(harness);
    expect(stages.map(stage => stage.image?.layers)).toEqual([2, 2, 3]);
    if (harness.test.engine.info.imageStore === 'overlay2') {
      expect(stages.map(stage => stage.ownBytes)).toEqual([4, 8, 4]);
    }
    expect(await harness.leftovers()).toEqual([]);
  });

  it('on a base with ONBUILD own what its triggers made', async () => {
    await using harness = await VerifyHarness.file(
      join(FIXTURES, 'onbuild.ipynb')
    );
    await harness.run();
    const { stages } = await measure(harness);
    expect(stages.map(stage => stage.image?.layers)).toEqual([1, 4]);
    expect(stages[0]?.ownBytes).toBe(0);
    expect(stages[1]?.ownBytes).toBeGreaterThan(0);
  });

  it('are left out while their cells were not run, unless told otherwise', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest AS a\nRUN echo 1 > /x',
      'FROM busybox:latest\nRUN echo 2 > /y'
    ]);
    const { stages, problem } = await measure(harness);
    expect(stages.map(stage => stage.image)).toEqual([null, null]);
    expect(problem).toMatchObject({
      code: 'build.noImage',
      message: expect.stringContaining('Dockerfile cell 1') as unknown
    });
    const built = await measure(harness, { unbuilt: 'build' });
    expect(built.stages.map(stage => stage.image?.layers)).toEqual([2, 2]);
    expect(await harness.leftovers()).toEqual([]);
  });

  it('that fail are told, and the others measured', async () => {
    await using harness = await VerifyHarness.cells([
      'FROM busybox:latest AS bad\nRUN exit 3\nFROM busybox:latest\nRUN echo 1 > /x'
    ]);
    const { stages, problem } = await measure(harness, { unbuilt: 'build' });
    expect(stages.map(stage => stage.image?.layers)).toEqual([undefined, 2]);
    expect(problem).toMatchObject({ code: 'build.failed', exitCode: 3 });
    expect(await harness.leftovers()).toEqual([]);
  });
});
