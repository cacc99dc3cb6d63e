import { Dialog, MainAreaWidget, showDialog } from '@jupyterlab/apputils';
import type { NotebookPanel } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { IVerifyParams } from '../../common/protocol/notebook.js';
import { LayerbookError } from '../../common/protocol/errors.js';
import { ensureNotebookId, takeSnapshot } from '../executor/snapshot.js';
import type { PageNotebooks } from '../stages/page-notebooks.js';
import type { SideArea } from '../stages/side-area.js';
import type { IRpcClient } from '../tokens.js';
import { VerifyModel } from './verify-model.js';
import { VerifyWidget } from './verify-widget.js';

/** What a {@link VerifyOpener} needs. */
export interface IVerifyOpenerOptions {
  readonly area: SideArea;
  readonly notebooks: PageNotebooks;
  readonly client: IRpcClient;
  readonly trans: TranslationBundle;
}

/** Compares notebooks with their exports, and shows the reports: one per notebook. */
export class VerifyOpener {
  constructor(options: IVerifyOpenerOptions) {
    this._options = options;
  }

  /** Asks what to build, and starts. */
  async verify(panel: NotebookPanel): Promise<void> {
    const builds = await askBuilds(this._options.trans);
    if (builds === null || panel.isDisposed) {
      return;
    }
    const widget = this._find(panel) ?? this._create(panel);
    this._options.area.show(widget, panel);
    await widget.content.model.start(builds);
  }

  private _find(panel: NotebookPanel): MainAreaWidget<VerifyWidget> | null {
    const known = this._open.get(panel);
    return known === undefined || known.isDisposed ? null : known;
  }

  private _create(panel: NotebookPanel): MainAreaWidget<VerifyWidget> {
    const { notebooks, client, trans } = this._options;
    const model = new VerifyModel({
      client,
      takeSnapshot: () => {
        const host = notebooks.of(panel);
        if (host === null) {
          throw new LayerbookError(
            'request.invalid',
            'The notebook is closed.',
            { hint: 'Open it, and verify it again.' }
          );
        }
        return takeSnapshot(host, ensureNotebookId(host.model));
      }
    });
    const content = new VerifyWidget({
      model,
      name: panel.title.label,
      onAgain: () => void this.verify(panel),
      trans
    });
    const widget = new MainAreaWidget({ content });
    widget.id = `layerbook-verify-${panel.id}`;
    widget.toolbar.hide();
    this._open.set(panel, widget);
    return widget;
  }

  private readonly _options: IVerifyOpenerOptions;
  private readonly _open = new WeakMap<
    NotebookPanel,
    MainAreaWidget<VerifyWidget>
  >();
}

/** What to build, or null to leave it. */
async function askBuilds(
  trans: TranslationBundle
): Promise<IVerifyParams['builds'] | null> {
  const { button } = await showDialog({
    title: trans.__('Verify Export'),
    body: trans.__(
      'The export of this notebook is built in a clean copy of the build context and compared with the notebook’s image. With the engine’s cache this takes seconds and finds whether both have the same instructions and files. Building it without cache as well takes as long as a full rebuild and finds what differs from build to build.'
    ),
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({
        label: trans.__('Both'),
        caption: trans.__('Build with the cache, and again without it'),
        actions: ['both']
      }),
      Dialog.okButton({
        label: trans.__('Cached Only'),
        caption: trans.__('Build with the engine’s cache only'),
        actions: ['cached']
      })
    ]
  });
  return button.actions.includes('both')
    ? 'both'
    : button.actions.includes('cached')
      ? 'cached'
      : null;
}
