import type { TranslationBundle } from '@jupyterlab/translation';
import {
  LabIcon,
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

/** A circle that is crossed out. */
const disabledIcon = new LabIcon({
  name: 'layerbook:disabled',
  svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" d="M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2.2c1.5 0 2.9.5 4 1.3L6.5 16A6.8 6.8 0 0 1 12 5.2zm0 13.6a6.7 6.7 0 0 1-4-1.3L17.5 8A6.8 6.8 0 0 1 12 18.8z"/>
</svg>`
});

/** The shape that stands beside a state's word. */
export const STATE_ICONS: Readonly<Record<CellStateKind, LabIcon>> = {
  'not-built': circleEmptyIcon,
  fresh: checkIcon,
  stale: refreshIcon,
  failed: closeIcon,
  blocked: pauseIcon,
  pending: ellipsesIcon,
  stopped: stopIcon,
  disabled: disabledIcon,
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
    case 'disabled':
      return trans.__('disabled');
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
