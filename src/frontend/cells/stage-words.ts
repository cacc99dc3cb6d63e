import type { TranslationBundle } from '@jupyterlab/translation';
import type { ICellStage } from './cell-stages.js';

/** What a stage is called at a cell's head: by its name, or by the number that Dockerfiles use for it. */
export function stageWord(
  trans: TranslationBundle,
  { index, name }: ICellStage
): string {
  return trans.__('stage %1', name ?? index);
}

/** The longer words that are shown when the pointer rests on it. */
export function stageTitle(
  trans: TranslationBundle,
  { index, name, begun }: ICellStage
): string {
  const what = trans.__(
    'Build stage %1: other stages read its files with COPY --from=%2.',
    index,
    name ?? index
  );
  return begun > 1
    ? `${what} ${trans.__('%1 stages begin in this cell; this is the last.', begun)}`
    : what;
}
