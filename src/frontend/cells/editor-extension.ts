import { Compartment, Prec, type Extension } from '@codemirror/state';
import {
  ViewPlugin,
  type EditorView,
  type PluginValue
} from '@codemirror/view';
import type { ICellModel } from '@jupyterlab/cells';
import type { CodeEditor } from '@jupyterlab/codeeditor';
import {
  EditorExtensionRegistry,
  type IEditorExtensionFactory,
  type IEditorLanguageRegistry
} from '@jupyterlab/codemirror';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IMapChange } from '@jupyter/ydoc';
import { DisposableSet } from '@lumino/disposable';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import { kindOfModel } from './cell-kind.js';
import { CELL_LANGUAGES } from './cell-language.js';
import type { ICellState } from './cell-state.js';
import type { CellStates } from './cell-states.js';
import { optionLines } from './option-lines.js';
import { marksEffect, stepMarks } from './step-marks.js';

interface IEditorServices {
  readonly languages: IEditorLanguageRegistry;
  readonly states: CellStates;
  readonly trans: TranslationBundle;
}

/**
 * Language, option lines and marks of Layerbook's cells, as one extension of every cell editor.
 *
 * The language is set here with the highest precedence and not only by the MIME type, because the editor applies MIME
 * types asynchronously in any order: after a kernel's start the kernel's language may come last.
 */
export function cellEditorExtension(
  services: IEditorServices
): IEditorExtensionFactory {
  return {
    name: 'layerbook:cell',
    factory: ({ model }) => {
      if (!isCodeCellModel(model)) {
        return null;
      }
      const slot = new Compartment();
      return EditorExtensionRegistry.createImmutableExtension([
        slot.of([]),
        ViewPlugin.define(view => new CellEditor(view, model, slot, services))
      ]);
    }
  };
}

/** Editors are also used for files and consoles; only a notebook's cells have metadata. */
function isCodeCellModel(model: CodeEditor.IModel): model is ICellModel {
  return 'metadataChanged' in model && 'type' in model && model.type === 'code';
}

class CellEditor implements PluginValue {
  private readonly _view: EditorView;
  private readonly _model: ICellModel;
  private readonly _slot: Compartment;
  private readonly _services: IEditorServices;
  private readonly _subscriptions = new DisposableSet();
  private _kind: CellKind | null = null;
  private _shown: ICellState | null | 'none' = 'none';
  private _isDestroyed = false;

  constructor(
    view: EditorView,
    model: ICellModel,
    slot: Compartment,
    services: IEditorServices
  ) {
    this._view = view;
    this._model = model;
    this._slot = slot;
    this._services = services;
    model.metadataChanged.connect(this._onMetadataChanged, this);
    this._subscriptions.add(
      services.states.listen(model, () => this._showMarks())
    );
    // A view cannot be changed while it is being made.
    void Promise.resolve().then(() => this._changeKind());
  }

  destroy(): void {
    this._isDestroyed = true;
    this._model.metadataChanged.disconnect(this._onMetadataChanged, this);
    this._subscriptions.dispose();
  }

  private _onMetadataChanged(_: ICellModel, change: IMapChange): void {
    if (change.key === METADATA_KEY) {
      void this._changeKind();
    }
  }

  private async _changeKind(): Promise<void> {
    const kind = kindOfModel(this._model);
    if (kind === this._kind || this._isDestroyed) {
      return;
    }
    this._kind = kind;
    const extension = kind ? await this._extensionOf(kind) : [];
    if (this._kind !== kind || this._isDestroyed) {
      return;
    }
    this._view.dispatch({ effects: this._slot.reconfigure(extension) });
    this._shown = 'none';
    this._showMarks();
  }

  private async _extensionOf(kind: CellKind): Promise<Extension> {
    const { languages, trans } = this._services;
    const language = await languages.getLanguage(CELL_LANGUAGES[kind]);
    return [
      language?.support ? Prec.highest(language.support) : [],
      stepMarks(kind),
      kind === 'container' ? optionLines(trans) : []
    ];
  }

  private _showMarks(): void {
    if (this._kind === null || this._isDestroyed) {
      return;
    }
    const { states, trans } = this._services;
    const state = states.get(this._model);
    const shown = this._shown;
    if (shown !== 'none' && isSameMarks(shown, state)) {
      return;
    }
    this._shown = state;
    const effect = marksEffect(state, this._view.state.doc, trans);
    this._view.dispatch({ effects: effect });
  }
}

/** Most changes of a state are of its word only. */
function isSameMarks(a: ICellState | null, b: ICellState | null): boolean {
  return (
    a?.card === b?.card &&
    a?.isCurrent === b?.isCurrent &&
    a?.errorLines === b?.errorLines
  );
}
