import { Dialog } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';
import { ViewWidget } from '../ui/view-widget.js';

/** A dialog in which something is chosen. */
export interface IChoiceDialogOptions<C extends object, R extends object> {
  readonly title: string;
  /** What is chosen at first; it changes while the dialog is open. */
  readonly choice: C;
  readonly view: (
    choice: Readonly<C>,
    change: (part: Partial<C>) => void
  ) => React.ReactElement;
  /** What was chosen, or why that cannot be done. */
  readonly read: (choice: Readonly<C>) => R | string;
  readonly accept: string;
  readonly trans: TranslationBundle;
}

/** Lets a person choose until it is something that can be done; null: the person gave up. */
export async function askChoice<C extends object, R extends object>(
  options: IChoiceDialogOptions<C, R>
): Promise<R | null> {
  let problem: string | null = null;
  for (;;) {
    // The dialog disposes of it.
    const body = new ViewWidget(
      options.trans,
      <ChoiceView {...options} problem={problem} />
    );
    body.addClass('layerbook-form');
    body.addClass('layerbook-container-dialog');
    const dialog = new Dialog({
      title: options.title,
      body,
      buttons: [
        Dialog.cancelButton(),
        Dialog.okButton({ label: options.accept })
      ],
      focusNodeSelector: 'input:checked'
    });
    const { button } = await dialog.launch();
    if (!button.accept) {
      return null;
    }
    const read = options.read(options.choice);
    if (typeof read !== 'string') {
      return read;
    }
    problem = read;
  }
}

function ChoiceView<C extends object>(props: {
  choice: C;
  view: (
    choice: Readonly<C>,
    change: (part: Partial<C>) => void
  ) => React.ReactElement;
  problem: string | null;
}): React.JSX.Element {
  const { choice, view, problem } = props;
  const [, setVersion] = React.useState(0);
  const change = (part: Partial<C>): void => {
    Object.assign(choice, part);
    setVersion(version => version + 1);
  };
  return (
    <>
      {view(choice, change)}
      {problem === null ? null : (
        <p className="layerbook-form-error" role="alert">
          {problem}
        </p>
      )}
    </>
  );
}
