import type { TranslationBundle } from '@jupyterlab/translation';
import { Widget } from '@lumino/widgets';
import type { ICellState } from './cell-state.js';
import { STATE_ICONS, kindName, stateWord } from './state-words.js';

/** The line above a Layerbook cell's editor: what it is, and how its result stands. Its height never changes. */
export class CellHeader extends Widget {
  private readonly _trans: TranslationBundle;
  private readonly _kind = document.createElement('span');
  private readonly _state = document.createElement('span');
  private readonly _icon = document.createElement('span');
  private readonly _word = document.createElement('span');

  constructor(trans: TranslationBundle) {
    super();
    this._trans = trans;
    this.addClass('layerbook-CellHeader');
    this._kind.className = 'layerbook-CellHeader-kind';
    this._state.className = 'layerbook-CellHeader-state';
    this._icon.className = 'layerbook-CellHeader-icon';
    this._icon.setAttribute('aria-hidden', 'true');
    this._word.className = 'layerbook-CellHeader-word';
    this._state.append(this._icon, this._word);
    this.node.append(this._kind, this._state);
    this.node.setAttribute('role', 'group');
  }

  /** Shows another state. */
  display(state: ICellState): void {
    const kind = kindName(this._trans, state.kind);
    const word = stateWord(this._trans, state.kind, state.state);
    const full = state.reason === '' ? word : `${word}: ${state.reason}`;
    this._kind.textContent = kind;
    this._word.textContent = word;
    this._state.title = full;
    this.node.setAttribute('aria-label', `${kind}, ${full}`);
    STATE_ICONS[state.state].element({
      container: this._icon,
      className: 'layerbook-CellHeader-icon',
      elementSize: 'small',
      elementPosition: 'center'
    });
  }
}
