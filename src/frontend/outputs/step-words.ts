import type { TranslationBundle } from '@jupyterlab/translation';
import type { StepState } from '../../common/cards/layer-card.js';
import type { MarkShape } from '../ui/state-mark.js';

/** Shape and word of what happened to an instruction. */
export function describeStep(
  trans: TranslationBundle,
  state: StepState
): { shape: MarkShape; word: string } {
  switch (state) {
    case 'waiting':
      return { shape: 'waiting', word: trans.__('waiting') };
    case 'running':
      return { shape: 'running', word: trans.__('running') };
    case 'cached':
      return { shape: 'cached', word: trans.__('cached') };
    case 'built':
      return { shape: 'done', word: trans.__('built') };
    case 'failed':
      return { shape: 'failed', word: trans.__('failed') };
    case 'skipped':
      return { shape: 'stopped', word: trans.__('skipped') };
  }
}
