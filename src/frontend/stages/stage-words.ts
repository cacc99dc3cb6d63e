import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes } from '../../common/format.js';
import type { SizesState } from './stage-model.js';
import type { IStageTotals } from './stage-sizes.js';
import type { IStageLink, IStageRow, StageRole } from './stage-table.js';

/** A stage's name, or its number where it has none. */
export function stageName(
  trans: TranslationBundle,
  stage: Pick<IStageRow, 'name' | 'index'>
): string {
  return stage.name ?? trans.__('stage %1', stage.index);
}

/** What a stage takes from another: `COPY from build: /out/app`. */
export function describeLink(
  trans: TranslationBundle,
  link: IStageLink,
  source: string
): string {
  const paths = link.paths.join(', ');
  switch (link.kind) {
    case 'base':
      return trans.__('FROM %1', source);
    case 'copy':
      return paths === ''
        ? trans.__('copies from %1', source)
        : trans.__('copies from %1: %2', source, paths);
    case 'mount':
      return paths === ''
        ? trans.__('mounts from %1', source)
        : trans.__('mounts from %1: %2', source, paths);
  }
}

/** What a stage is to the final image. */
export function describeRole(
  trans: TranslationBundle,
  role: StageRole,
  bytes: number | null
): string {
  switch (role) {
    case 'final':
      return trans.__('final image');
    case 'contained':
      return trans.__('in the final image');
    case 'left':
      return bytes === null
        ? trans.__('left behind')
        : trans.__('left behind: %1', formatBytes(bytes));
    case 'unused':
      return bytes === null
        ? trans.__('not used')
        : trans.__('not used: %1', formatBytes(bytes));
  }
}

/** Why a size is a dash. */
export function describeSizes(
  trans: TranslationBundle,
  state: SizesState
): string {
  switch (state) {
    case 'none':
      return trans.__(
        'Sizes are not measured yet: run the cells, or press Measure.'
      );
    case 'outdated':
      return trans.__('The notebook changed since the stages were measured.');
    case 'measuring':
      return trans.__('Measuring the stages…');
    case 'failed':
      return trans.__('The stages could not be measured.');
    case 'current':
      return trans.__('This stage was not built.');
  }
}

/** `final image 24 MB; left behind 310 MB`. */
export function describeTotals(
  trans: TranslationBundle,
  totals: IStageTotals
): string {
  if (totals.final === null) {
    return trans.__('The final image was not built.');
  }
  const final = formatBytes(totals.final);
  const left = formatBytes(totals.left);
  return totals.unknown > 0
    ? trans.__('final image %1; left behind at least %2', final, left)
    : trans.__('final image %1; left behind %2', final, left);
}
