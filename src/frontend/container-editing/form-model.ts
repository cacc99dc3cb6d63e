import type { ICellModel } from '@jupyterlab/cells';
import type { IDisposable } from '@lumino/disposable';
import type { ISignal } from '@lumino/signaling';
import { Signal } from '@lumino/signaling';
import type { OptionKey } from '../../common/container/container-options.js';
import type { IOptionValues } from '../../common/container/edit-options.js';
import {
  readOptionValues,
  setOption
} from '../../common/container/edit-options.js';
import { changeSource } from './change-source.js';

/** What a form needs of its cell. */
type FormCell = Pick<ICellModel, 'sharedModel' | 'getMetadata'>;

/** What a form shows of the option lines of one container cell, and what it writes into them. */
export class FormModel implements IDisposable {
  private readonly _cell: FormCell;
  private readonly _stateChanged = new Signal<this, void>(this);
  private _read: IOptionValues;
  private _isDisposed = false;

  constructor(cell: FormCell) {
    this._cell = cell;
    cell.sharedModel.changed.connect(this._onChanged, this);
    this._read = readOptionValues(cell.sharedModel.getSource());
  }

  /** The text of the cell changed. */
  get stateChanged(): ISignal<this, void> {
    return this._stateChanged;
  }

  /** What each key has in the text, as it is written there. */
  get values(): IOptionValues['values'] {
    return this._read.values;
  }

  /** What is wrong in the text, or null. */
  get problem(): IOptionValues['problem'] {
    return this._read.problem;
  }

  /** Whether the cell may be edited at all. */
  get isEditable(): boolean {
    return this._cell.getMetadata('editable') !== false;
  }

  get isDisposed(): boolean {
    return this._isDisposed;
  }

  dispose(): void {
    if (!this._isDisposed) {
      this._isDisposed = true;
      Signal.disconnectReceiver(this);
      Signal.clearData(this);
    }
  }

  /** Writes one key into the text, or takes it out (`undefined`); changes of one `step` in a row are undone as one. */
  set(key: OptionKey, value: unknown, step: string): void {
    if (!this.isEditable) {
      return;
    }
    const before = this._cell.sharedModel.getSource();
    const after = setOption(before, key, value);
    changeSource(this._cell, after, step === this._step ? 'same' : 'new');
    this._step = step;
  }

  /** What is changed next is undone by itself. */
  endStep(): void {
    this._step = null;
  }

  private _onChanged(
    _: unknown,
    { sourceChange }: { readonly sourceChange?: unknown }
  ): void {
    if (sourceChange !== undefined) {
      this._read = readOptionValues(this._cell.sharedModel.getSource());
      this._stateChanged.emit();
    }
  }

  private _step: string | null = null;
}
