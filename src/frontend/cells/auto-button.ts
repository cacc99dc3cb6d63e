import type { INotebookModel, NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { LabIcon, ToolbarButton } from '@jupyterlab/ui-components';
import { isAuto, setAuto } from '../executor/notebook-auto.js';
import { kindOfModel } from './cell-kind.js';

/** A bolt: an outline while it is off, filled while it is on. */
const offIcon = boltIcon('off', 'M12.4 10V6.4L7.3 13h4.3l-.3 4.2 4.8-7.2z');
const onIcon = boltIcon('on', '');

/** The toolbar's button that shows and switches whether stale cells run by themselves; only where there are such cells. */
export class AutoButton extends ToolbarButton {
  private readonly _panel: NotebookPanel;

  constructor(panel: NotebookPanel, trans: TranslationBundle) {
    super({
      icon: offIcon,
      pressedIcon: onIcon,
      label: trans.__('Auto'),
      tooltip: trans.__(
        'Run stale Dockerfile and container cells automatically'
      ),
      pressedTooltip: trans.__(
        'Stale Dockerfile and container cells run automatically; press to stop that'
      ),
      onClick: () => {
        const { model } = panel.content;
        if (model) {
          setAuto(model, !isAuto(model));
        }
      }
    });
    this._panel = panel;
    this.addClass('layerbook-AutoButton');
    panel.content.modelContentChanged.connect(this._show, this);
    panel.content.modelChanged.connect(this._onModelChanged, this);
    this._onModelChanged();
  }

  private _onModelChanged(): void {
    this._panel.content.model?.metadataChanged.connect(this._show, this);
    this._show();
  }

  private _show(): void {
    const { model } = this._panel.content;
    if (!model || this.isDisposed) {
      return;
    }
    const isOn = isAuto(model);
    if (isOn !== this.pressed) {
      this.pressed = isOn;
    }
    const isUseful = isOn || hasLayerbookCells(model);
    if (isUseful === this.isHidden) {
      this.setHidden(!isUseful);
    }
  }
}

function hasLayerbookCells(model: INotebookModel): boolean {
  for (const cell of model.cells) {
    if (kindOfModel(cell) !== null) {
      return true;
    }
  }
  return false;
}

/** `hole` is cut out of the bolt. */
function boltIcon(name: string, hole: string): LabIcon {
  return new LabIcon({
    name: `layerbook:auto-${name}`,
    svgstr: `<svg xmlns="http://www.w3.org/2000/svg" width="16" viewBox="0 0 24 24">
  <path class="jp-icon3" fill="#616161" fill-rule="evenodd" d="M14 2 4.5 14.5H10L9.5 22 19.5 8.5H14z${hole}"/>
</svg>`
  });
}
