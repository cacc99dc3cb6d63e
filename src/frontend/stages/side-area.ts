import type { ILabShell, JupyterFrontEnd } from '@jupyterlab/application';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { Widget } from '@lumino/widgets';

/** Puts views of a notebook at its right: the first one splits the room, further ones are tabs beside it. */
export class SideArea {
  constructor(app: JupyterFrontEnd, labShell: ILabShell | null) {
    this._app = app;
    // Without one the main area holds one notebook and nothing else.
    this._area = labShell === null ? 'down' : 'main';
  }

  /** Shows a view and makes it the current one; it is closed with its notebook. */
  show(widget: Widget, panel: NotebookPanel): void {
    const views = this._views.get(panel) ?? [];
    if (!views.includes(widget)) {
      panel.disposed.connect(() => widget.dispose());
      this._views.set(panel, [...views, widget]);
    }
    if (!widget.isAttached) {
      const other = views.find(view => view !== widget && view.isAttached);
      this._app.shell.add(
        widget,
        this._area,
        other === undefined
          ? { mode: 'split-right', ref: panel.id }
          : { mode: 'tab-after', ref: other.id }
      );
    }
    this._app.shell.activateById(widget.id);
  }

  private readonly _app: JupyterFrontEnd;
  private readonly _area: string;
  private readonly _views = new WeakMap<NotebookPanel, readonly Widget[]>();
}
