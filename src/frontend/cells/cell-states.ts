import type { CodeEditor } from '@jupyterlab/codeeditor';
import type { IDisposable } from '@lumino/disposable';
import { DisposableDelegate } from '@lumino/disposable';
import type { ICellState } from './cell-state.js';

/** The present state of each Layerbook cell, for the editors that draw it. */
export class CellStates {
  private readonly _states = new WeakMap<CodeEditor.IModel, ICellState>();
  private readonly _listeners = new WeakMap<
    CodeEditor.IModel,
    Set<() => void>
  >();

  /** The state of a cell, or null when it is none of Layerbook's. */
  get(model: CodeEditor.IModel): ICellState | null {
    return this._states.get(model) ?? null;
  }

  /** Sets the state of a cell and tells its listeners. */
  set(model: CodeEditor.IModel, state: ICellState | null): void {
    if (state) {
      this._states.set(model, state);
    } else {
      this._states.delete(model);
    }
    this._listeners.get(model)?.forEach(listener => listener());
  }

  /** Calls `listener` after each change of one cell's state, until the result is disposed. */
  listen(model: CodeEditor.IModel, listener: () => void): IDisposable {
    const listeners = this._listeners.get(model) ?? new Set();
    this._listeners.set(model, listeners.add(listener));
    return new DisposableDelegate(() => listeners.delete(listener));
  }
}
