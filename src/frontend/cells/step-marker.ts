import { GutterMarker } from '@codemirror/view';
import type { TranslationBundle } from '@jupyterlab/translation';
import type {
  BuildWarning,
  CardStep,
  StepState
} from '../../common/cards/layer-card.js';
import { formatDuration } from '../../common/format.js';

const SIGNS: Readonly<Record<StepState, string>> = {
  waiting: '',
  running: '▸',
  cached: '✓',
  built: '●',
  failed: '✗',
  skipped: ''
};

/** The mark of a step that was built with these warnings; null when there is nothing to say. */
export function markerOf(
  { state, ms }: CardStep,
  warnings: readonly BuildWarning[],
  trans: TranslationBundle
): StepMarker | null {
  if (SIGNS[state] === '' && warnings.length === 0) {
    return null;
  }
  const title = [
    stepTitle(trans, state, ms),
    ...warnings.map(warning => trans.__('Warning: %1', warningText(warning)))
  ]
    .filter(line => line !== '')
    .join('\n');
  return new StepMarker(state, title, warnings.length > 0);
}

function stepTitle(
  trans: TranslationBundle,
  state: StepState,
  ms: number | undefined
): string {
  switch (state) {
    case 'cached':
      return trans.__('Taken from the cache');
    case 'built':
      return ms === undefined
        ? trans.__('Built')
        : trans.__('Built in %1', formatDuration(ms));
    case 'failed':
      return trans.__('Failed');
    case 'running':
      return trans.__('Running');
    case 'waiting':
    case 'skipped':
      return '';
  }
}

/** A sign beside an instruction: how it went. */
export class StepMarker extends GutterMarker {
  readonly state: StepState;
  private readonly _title: string;
  private readonly _hasWarning: boolean;

  constructor(state: StepState, title: string, hasWarning = false) {
    super();
    this.state = state;
    this._title = title;
    this._hasWarning = hasWarning;
  }

  override eq(other: GutterMarker): boolean {
    return (
      other instanceof StepMarker &&
      other.state === this.state &&
      other._title === this._title &&
      other._hasWarning === this._hasWarning
    );
  }

  override toDOM(): Node {
    const node = document.createElement('span');
    node.className = 'layerbook-stepMark';
    node.dataset['state'] = this.state;
    node.classList.toggle('layerbook-mod-warning', this._hasWarning);
    node.textContent = SIGNS[this.state];
    node.title = this._title;
    if (this._title !== '') {
      node.setAttribute('role', 'img');
      node.setAttribute('aria-label', this._title);
    }
    return node;
  }
}

/** A warning as its title says it. */
export function warningText({ rule, message }: BuildWarning): string {
  return rule === '' ? message : `${message} (${rule})`;
}
