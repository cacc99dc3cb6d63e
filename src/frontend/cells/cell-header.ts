import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import { withCode, withoutTicks } from '../ui/code-words.js';
import type { ICellState, CellStateKind } from './cell-state.js';
import { reasonWords } from './reason-words.js';
import { stageTitle, stageWord } from './stage-words.js';
import { STATE_ICONS, kindName, stateWord } from './state-words.js';

/** States whose reason stands beside the word; that of the others is in the title. */
const WITH_REASON: ReadonlySet<CellStateKind> = new Set([
  'stale',
  'blocked',
  'disabled'
]);

/** Class of a header while it draws the eye. */
const EMPHASIS_CLASS = 'layerbook-mod-emphasis';

/**
 * The line above a Layerbook cell's editor: what it is, how its result stands and why, and its build stage.
 * Its height never changes.
 */
export class CellHeader extends Widget {
  private readonly _trans: TranslationBundle;
  private readonly _kind = span('layerbook-CellHeader-kind');
  private readonly _state = span('layerbook-CellHeader-state');
  private readonly _icon = span('layerbook-CellHeader-icon');
  private readonly _word = span('layerbook-CellHeader-word');
  private readonly _reason = span('layerbook-CellHeader-reason');
  private readonly _stage = span('layerbook-CellHeader-stage');

  constructor(trans: TranslationBundle) {
    super();
    this._trans = trans;
    this.addClass('layerbook-CellHeader');
    this._icon.setAttribute('aria-hidden', 'true');
    this._state.append(this._icon, this._word, this._reason);
    this.node.append(this._kind, this._state, this._stage);
    this.node.setAttribute('role', 'group');
    this.node.addEventListener('animationend', () =>
      this.removeClass(EMPHASIS_CLASS)
    );
  }

  /** Shows another state. */
  display(state: ICellState): void {
    const trans = this._trans;
    const kind = kindName(trans, state.kind);
    const word = stateWord(trans, state.kind, state.state);
    const reason = reasonWords(trans, state);
    const full = reason === '' ? word : `${word}: ${withoutTicks(reason)}`;
    const stage = state.stage ? stageWord(trans, state.stage) : '';
    this._kind.textContent = kind;
    this._word.textContent = word;
    this._reason.replaceChildren(
      ...(WITH_REASON.has(state.state) && reason !== ''
        ? ['· ', ...withCode(reason)]
        : [])
    );
    this._state.title = full;
    this._stage.textContent = stage;
    this._stage.title = state.stage ? stageTitle(trans, state.stage) : '';
    this.node.setAttribute(
      'aria-label',
      [kind, full, stage].filter(part => part !== '').join(', ')
    );
    STATE_ICONS[state.state].element({
      container: this._icon,
      className: 'layerbook-CellHeader-icon',
      elementSize: 'small',
      elementPosition: 'center'
    });
  }

  /** Draws the eye for a moment. */
  emphasize(): void {
    this.addClass(EMPHASIS_CLASS);
  }
}

function span(className: string): HTMLElement {
  const node = document.createElement('span');
  node.className = className;
  return node;
}
