import { Dialog } from '@jupyterlab/apputils';
import type { Contents } from '@jupyterlab/services';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { PartialJSONObject } from '@lumino/coreutils';
import type { Message } from '@lumino/messaging';
import * as React from 'react';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import type { PageNotebook } from '../cells/page-notebook.js';
import { ViewWidget } from '../ui/view-widget.js';
import { readDeclared } from './declared.js';
import { readForm, writeForm } from './settings-form.js';
import type { ISettingsForm } from './settings-form.js';
import { contextPath } from './settings-problems.js';
import { SettingsView } from './settings-view.js';

/** Asks for a notebook's build settings and writes those that were changed into its metadata. */
export async function editSettings(
  host: PageNotebook,
  contents: Contents.IManager,
  trans: TranslationBundle
): Promise<void> {
  const shared = host.model.sharedModel;
  const own = (): unknown => shared.getMetadata(METADATA_KEY);
  const start = readForm(own());
  const notebookPath = host.serverPath();
  let form = start.form;
  const body = new SettingsBody(
    trans,
    <SettingsView
      initial={start.form}
      problem={start.problem}
      broken={start.broken}
      declared={readDeclared(
        host.pageCells().filter(cell => cell.kind === 'dockerfile')
      )}
      facts={{ notebookPath, trans }}
      checkFolder={folderCheck(contents, notebookPath, trans)}
      onChange={next => {
        form = next;
      }}
    />
  );
  const dialog = new Dialog<ISettingsForm>({
    title: trans.__('Build Settings'),
    body,
    hasClose: true,
    focusNodeSelector: 'input',
    buttons: [
      Dialog.cancelButton(),
      Dialog.okButton({
        label: trans.__('Save'),
        caption: trans.__('Write the settings into the notebook’s metadata')
      })
    ]
  });
  dialog.addClass('layerbook-settings-dialog');
  const { button } = await dialog.launch();
  if (button.accept && !host.model.isDisposed) {
    const before = own();
    const after = writeForm(before, form);
    if (JSON.stringify(after) !== JSON.stringify(before ?? {})) {
      shared.transact(() => shared.setMetadata(METADATA_KEY, toJson(after)));
    }
  }
}

/** A dialog takes every Enter as its own: here it works the buttons that add and remove rows. */
class SettingsBody extends ViewWidget {
  constructor(trans: TranslationBundle, view: React.ReactElement) {
    super(trans, view);
    this.addClass('layerbook-settings-body');
  }

  handleEvent(event: Event): void {
    const { target } = event;
    if (
      event instanceof KeyboardEvent &&
      event.key === 'Enter' &&
      target instanceof HTMLButtonElement &&
      this.node.contains(target)
    ) {
      event.preventDefault();
      event.stopPropagation();
      target.click();
    }
  }

  protected override onAfterAttach(msg: Message): void {
    super.onAfterAttach(msg);
    // The dialog listens in the capture phase and would be first on any node inside it.
    window.addEventListener('keydown', this, true);
  }

  protected override onBeforeDetach(msg: Message): void {
    window.removeEventListener('keydown', this, true);
    super.onBeforeDetach(msg);
  }
}

function folderCheck(
  contents: Contents.IManager,
  notebookPath: string,
  trans: TranslationBundle
): (context: string) => Promise<string | null> {
  return async context => {
    const path = contextPath(notebookPath, context);
    if (path === null || path === '') {
      return null;
    }
    try {
      const { type } = await contents.get(path, { content: false });
      return type === 'directory'
        ? null
        : trans.__('“%1” is not a folder.', path);
    } catch {
      return trans.__('There is no folder “%1” yet.', path);
    }
  };
}

/** What a notebook's metadata holds came from JSON, and the form adds only texts, lists and objects of texts. */
function toJson(value: Record<string, unknown>): PartialJSONObject {
  return JSON.parse(JSON.stringify(value)) as PartialJSONObject;
}
