import type { Notebook } from '@jupyterlab/notebook';
import type { ITranslator, TranslationBundle } from '@jupyterlab/translation';
import { HTMLSelect, ReactWidget } from '@jupyterlab/ui-components';
import * as React from 'react';
import type { CellTypeChoice } from './cell-kind.js';
import { changeCellType, choiceOfModel } from './cell-kind.js';
import { kindName } from './state-words.js';

const CHOICES: readonly CellTypeChoice[] = [
  'code',
  'markdown',
  'raw',
  'dockerfile',
  'container'
];

/**
 * The toolbar's list of cell types, with the two of this project.
 *
 * It takes the place of JupyterLab's own, which cannot be extended, and keeps its class names, label and `-` for a
 * mixed selection, on which tests and style sheets of others rely.
 */
export class CellTypeSwitcher extends ReactWidget {
  private readonly _notebook: Notebook;
  private readonly _translator: ITranslator;
  private readonly _trans: TranslationBundle;

  constructor(
    notebook: Notebook,
    translator: ITranslator,
    trans: TranslationBundle
  ) {
    super();
    this._notebook = notebook;
    this._translator = translator;
    this._trans = trans;
    this.addClass('jp-Notebook-toolbarCellType');
    notebook.activeCellChanged.connect(this.update, this);
    notebook.selectionChanged.connect(this.update, this);
    notebook.modelContentChanged.connect(this._onContentChanged, this);
  }

  protected override render(): React.JSX.Element {
    // The names of the core's cell types are in the core's catalogue.
    // eslint-disable-next-line jupyter/incorrect-translator-usage
    const core = this._translator.load('jupyterlab');
    const names: Readonly<Record<CellTypeChoice, string>> = {
      code: core.__('Code'),
      markdown: core.__('Markdown'),
      raw: core.__('Raw'),
      dockerfile: kindName(this._trans, 'dockerfile'),
      container: kindName(this._trans, 'container')
    };
    this._shown = this._selectedChoice();
    return (
      <HTMLSelect
        className="jp-Notebook-toolbarCellTypeDropdown"
        onChange={this._onChange}
        onKeyDown={this._onKeyDown}
        value={this._shown}
        aria-label={core.__('Cell type')}
        title={core.__('Select the cell type')}
      >
        <option value="-">-</option>
        {CHOICES.map(choice => (
          <option key={choice} value={choice}>
            {names[choice]}
          </option>
        ))}
      </HTMLSelect>
    );
  }

  private _selectedChoice(): CellTypeChoice | '-' {
    const { activeCell, widgets } = this._notebook;
    if (!activeCell) {
      return '-';
    }
    const choice = choiceOfModel(activeCell.model);
    const isMixed = widgets.some(
      cell =>
        this._notebook.isSelectedOrActive(cell) &&
        choiceOfModel(cell.model) !== choice
    );
    return isMixed ? '-' : choice;
  }

  /** The kind of a cell can change without the selection changing: by a command, by undo, by another user. */
  private _onContentChanged(): void {
    if (this._selectedChoice() !== this._shown) {
      this.update();
    }
  }

  private _onChange = (event: React.ChangeEvent<HTMLSelectElement>): void => {
    const choice = CHOICES.find(item => item === event.target.value);
    if (choice) {
      changeCellType(this._notebook, choice, this._translator);
      this._notebook.activate();
    }
    this.update();
  };

  private _onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.key === 'Enter') {
      this._notebook.activate();
    }
  };

  private _shown: CellTypeChoice | '-' = '-';
}
