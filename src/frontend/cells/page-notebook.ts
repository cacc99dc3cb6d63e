import type { Cell, ICellModel, ICodeCellModel } from '@jupyterlab/cells';
import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import { readCard } from '../../common/cards/reduce.js';
import { parseCellId } from '../../common/ids.js';
import type { INotebookHost, IPageCell } from '../executor/notebook-host.js';
import { serverPath, type IDriveNames } from '../executor/snapshot.js';
import { isCodeCell, ownMetadataOf } from './cell-kind.js';

/** An open notebook as its runs and marks see it. */
export class PageNotebook implements INotebookHost {
  readonly model: INotebookModel;
  private readonly _panel: NotebookPanel;
  private readonly _contents: IDriveNames;
  /** What was read of each cell since it last changed; null for a cell that is none of Layerbook's. */
  private readonly _cells = new WeakMap<ICellModel, IPageCell | null>();
  private readonly _watched = new WeakSet<ICellModel>();

  constructor(options: {
    readonly panel: NotebookPanel;
    readonly model: INotebookModel;
    readonly contents: IDriveNames;
  }) {
    this.model = options.model;
    this._panel = options.panel;
    this._contents = options.contents;
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
      const cell = isCodeCell(model) ? this._read(model) : null;
      if (cell) {
        cells.push(cell);
      }
    }
    return cells;
  }

  widgetOf(cellId: string): Cell | null {
    const { content } = this._panel;
    return content.widgets.find(cell => cell.model.id === cellId) ?? null;
  }

  /** Notebooks of hundreds of cells are looked at with each keystroke, of which one cell changes. */
  private _read(model: ICodeCellModel): IPageCell | null {
    const known = this._cells.get(model);
    if (known !== undefined) {
      return known;
    }
    if (!this._watched.has(model)) {
      this._watched.add(model);
      model.sharedModel.changed.connect(() => this._cells.delete(model));
    }
    const own = ownMetadataOf(model);
    const cell = own && {
      id: parseCellId(model.id),
      kind: own.kind,
      ...(own.disabled ? { disabled: own.disabled } : {}),
      ...(own.otherLineEnds ? { otherLineEnds: [...own.otherLineEnds] } : {}),
      source: model.sharedModel.getSource(),
      card: readCard(model.outputs.toJSON())
    };
    this._cells.set(model, cell);
    return cell;
  }
}
