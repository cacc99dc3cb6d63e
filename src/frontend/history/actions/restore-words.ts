import type { TranslationBundle } from '@jupyterlab/translation';
import type { IPresentCell, RestoreStep } from './restore-plan.js';

/** What a plan will do, a sentence each, for the person who is asked. */
export function describePlan(
  trans: TranslationBundle,
  steps: readonly RestoreStep[],
  present: readonly IPresentCell[]
): string[] {
  const numbers = new Map(present.map(({ id }, index) => [id, index + 1]));
  const namesOf = (wanted: RestoreStep['kind']): string[] => [
    ...new Set(
      steps
        .filter(({ kind }) => kind === wanted)
        .map(({ id }) => `[${numbers.get(id) ?? '?'}]`)
    )
  ];
  const inserted = steps.filter(({ kind }) => kind === 'insert').length;
  const [texts, enabled, disabled, moved] = [
    namesOf('text'),
    namesOf('enable'),
    namesOf('disable'),
    namesOf('move')
  ] as const;
  return [
    trans._n(
      'Cell %2 gets the text that it had.',
      'Cells %2 get the text that they had.',
      texts.length,
      texts.join(', ')
    ),
    trans._n(
      'A cell that is not in the notebook any more comes back.',
      '%1 cells that are not in the notebook any more come back.',
      inserted
    ),
    trans._n(
      'Cell %2 is enabled again.',
      'Cells %2 are enabled again.',
      enabled.length,
      enabled.join(', ')
    ),
    trans._n(
      'Cell %2 was not there: it is disabled, and keeps its text and output.',
      'Cells %2 were not there: they are disabled, and keep their texts and outputs.',
      disabled.length,
      disabled.join(', ')
    ),
    trans._n(
      'Cell %2 moves to where it was.',
      'Cells %2 move to where they were.',
      moved.length,
      moved.join(', ')
    )
  ].filter(
    (_, index) =>
      [texts.length, inserted, enabled.length, disabled.length, moved.length][
        index
      ] !== 0
  );
}
