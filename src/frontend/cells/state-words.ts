import type { TranslationBundle } from '@jupyterlab/translation';
import type { LabIcon } from '@jupyterlab/ui-components';
import {
  checkIcon,
  circleEmptyIcon,
  circleIcon,
  closeIcon,
  ellipsesIcon,
  offlineBoltIcon,
  pauseIcon,
  refreshIcon,
  stopIcon
} from '@jupyterlab/ui-components';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import type { CellStateKind } from './cell-state.js';

/** The shape that stands beside a state's word. */
export const STATE_ICONS: Readonly<Record<CellStateKind, LabIcon>> = {
  'not-built': circleEmptyIcon,
  fresh: checkIcon,
  stale: refreshIcon,
  failed: closeIcon,
  blocked: pauseIcon,
  pending: ellipsesIcon,
  stopped: stopIcon,
  waiting: ellipsesIcon,
  building: circleIcon,
  running: circleIcon,
  reconnecting: offlineBoltIcon
};

/** The word for a state. */
export function stateWord(
  trans: TranslationBundle,
  kind: CellKind,
  state: CellStateKind
): string {
  switch (state) {
    case 'not-built':
      return kind === 'dockerfile'
        ? trans.__('not built')
        : trans.__('not run');
    case 'fresh':
      return trans.__('fresh');
    case 'stale':
      return trans.__('stale');
    case 'failed':
      return trans.__('failed');
    case 'blocked':
      return trans.__('blocked');
    case 'pending':
      return trans.__('pending');
    case 'stopped':
      return trans.__('stopped');
    case 'waiting':
      return trans.__('waiting');
    case 'building':
      return trans.__('building');
    case 'running':
      return trans.__('running');
    case 'reconnecting':
      return trans.__('reconnecting…');
  }
}

/** What a kind of cell is called. */
export function kindName(trans: TranslationBundle, kind: CellKind): string {
  return kind === 'dockerfile' ? trans.__('Dockerfile') : trans.__('Container');
}
