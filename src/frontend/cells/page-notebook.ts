import type { Cell } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { parseCellId } from '../../common/ids.js';
import { isCodeCell } from '../executor/execution.js';
import type { INotebookHost, IPageCell } from '../executor/notebook-host.js';
import { serverPath, type IDriveNames } from '../executor/snapshot.js';
import { kindOfModel } from './cell-kind.js';
import type { SavedCards } from './saved-cards.js';

/** An open notebook as its runs and marks see it. */
export class PageNotebook implements INotebookHost {
  readonly model: INotebookModel;
  private readonly _panel: NotebookPanel;
  private readonly _contents: IDriveNames;
  private readonly _cards: SavedCards;

  constructor(options: {
    readonly panel: NotebookPanel;
    readonly model: INotebookModel;
    readonly contents: IDriveNames;
    readonly cards: SavedCards;
  }) {
    this.model = options.model;
    this._panel = options.panel;
    this._contents = options.contents;
    this._cards = options.cards;
  }

  get recordTiming(): boolean {
    return this._panel.content.notebookConfig.recordTiming;
  }

  serverPath(): string {
    return serverPath(this._contents, this._panel.context.path);
  }

  pageCells(): IPageCell[] {
    const cells: IPageCell[] = [];
    for (const model of this.model.cells) {
      const kind = kindOfModel(model);
      if (kind && isCodeCell(model)) {
        cells.push({
          id: parseCellId(model.id),
          kind,
          source: model.sharedModel.getSource(),
          card: this._cards.get(model)
        });
      }
    }
    return cells;
  }

  widgetOf(cellId: string): Cell | null {
    const { content } = this._panel;
    return content.widgets.find(cell => cell.model.id === cellId) ?? null;
  }
}
