import type { Cell } from '@jupyterlab/cells';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import type { Widget } from '@lumino/widgets';
import { PanelLayout } from '@lumino/widgets';
import { kindOfModel } from '../cells/cell-kind.js';
import type { IRpcClient } from '../tokens.js';
import { nameSources, type FolderReader } from './name-sources.js';

/** The forms that are open, at most one for each cell. */
export class ContainerForms {
  private readonly _client: IRpcClient;
  private readonly _contents: FolderReader;
  private readonly _trans: TranslationBundle;
  private readonly _open = new WeakMap<Cell, Widget>();

  constructor(
    client: IRpcClient,
    contents: FolderReader,
    trans: TranslationBundle
  ) {
    this._client = client;
    this._contents = contents;
    this._trans = trans;
  }

  /** Whether the form of this cell is open. */
  has(cell: Cell): boolean {
    return this._open.get(cell)?.isDisposed === false;
  }

  /** Opens the form of a container cell, with the first input in focus, or closes it. */
  async toggle(cell: Cell, panel: NotebookPanel): Promise<void> {
    if (this.has(cell)) {
      this._close(cell);
      return;
    }
    await cell.ready;
    const { FormWidget } = await import('./form-widget.js');
    if (cell.isDisposed || this.has(cell)) {
      return;
    }
    const form = new FormWidget({
      cell,
      findNames: () => this._findNames(panel),
      onClose: () => this._close(cell),
      trans: this._trans
    });
    this._open.set(cell, form);
    insertAboveInput(cell, form);
    closeWithKind(cell, form);
    await form.renderPromise;
    form.node.querySelector('input')?.focus();
  }

  private _close(cell: Cell): void {
    const form = this._open.get(cell);
    this._open.delete(cell);
    if (form && !form.isDisposed) {
      form.dispose();
      cell.editor?.focus();
    }
  }

  private async _findNames(
    panel: NotebookPanel
  ): Promise<{ images: string[]; volumes: string[] }> {
    const sources = nameSources(this._client, panel, this._contents);
    const [{ imageNames }, images, volumes] = await Promise.all([
      import('./image-names.js'),
      sources.images(),
      sources.volumes()
    ]);
    return {
      images: imageNames(sources.dockerfiles(), images).map(({ name }) => name),
      volumes: [...volumes]
    };
  }
}

/** Below the header of the cell. */
function insertAboveInput(cell: Cell, form: Widget): void {
  const { layout } = cell;
  if (!(layout instanceof PanelLayout)) {
    return;
  }
  const input = layout.widgets.findIndex(widget =>
    widget.hasClass('jp-Cell-inputWrapper')
  );
  layout.insertWidget(Math.max(input, 0), form);
}

/** A cell that is made another kind of cell has no such options any more. */
function closeWithKind(cell: Cell, form: Widget): void {
  const { metadataChanged } = cell.model;
  const onChanged = (_: unknown, { key }: { readonly key: string }): void => {
    if (key === METADATA_KEY && kindOfModel(cell.model) !== 'container') {
      form.dispose();
    }
  };
  metadataChanged.connect(onChanged);
  form.disposed.connect(() => metadataChanged.disconnect(onChanged));
}
