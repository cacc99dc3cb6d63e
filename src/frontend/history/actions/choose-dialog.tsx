import { Dialog } from '@jupyterlab/apputils';
import { ReactWidget } from '@jupyterlab/ui-components';
import type { TranslationBundle } from '@jupyterlab/translation';
import * as React from 'react';

/** One of the things that can be chosen. */
export interface IChoice<T> {
  readonly value: T;
  readonly text: string;
  /** At the end of the line, quieter. */
  readonly detail: string;
}

interface IChooseOptions<T> {
  readonly title: string;
  readonly choices: readonly IChoice<T>[];
  /** Said in the place of the list when there is nothing to choose. */
  readonly empty: string;
  readonly accept: string;
  readonly trans: TranslationBundle;
}

/** Lines that are put on the page; typing narrows them. */
const MAX_LINES = 200;

/** Lines that keys go. */
const STEPS: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10
};

/** Lets a person choose one thing of a list that typing narrows; null when they choose none. */
export async function choose<T>(options: IChooseOptions<T>): Promise<T | null> {
  const { title, accept } = options;
  let dialog: Dialog<T | null> | null = null;
  const body = new ChooseBody(options, () => dialog?.resolve());
  dialog = new Dialog<T | null>({
    title,
    body,
    buttons: [Dialog.cancelButton(), Dialog.okButton({ label: accept })],
    focusNodeSelector: 'input[type=search]'
  });
  const { button, value } = await dialog.launch();
  return button.accept ? value : null;
}

class ChooseBody<T>
  extends ReactWidget
  implements Dialog.IBodyWidget<T | null>
{
  constructor(options: IChooseOptions<T>, accept: () => void) {
    super();
    this.addClass('layerbook-choose');
    this._options = options;
    this._accept = accept;
    this._chosen = options.choices[0]?.value ?? null;
  }

  getValue(): T | null {
    return this._chosen;
  }

  protected render(): React.ReactElement {
    return (
      <ChooseView
        {...this._options}
        onChoose={value => (this._chosen = value)}
        onAccept={this._accept}
      />
    );
  }

  private readonly _options: IChooseOptions<T>;
  private readonly _accept: () => void;
  private _chosen: T | null;
}

function ChooseView<T>(
  props: IChooseOptions<T> & {
    onChoose: (value: T | null) => void;
    onAccept: () => void;
  }
): React.JSX.Element {
  const { choices, empty, trans, onChoose } = props;
  const [text, setText] = React.useState('');
  const [active, setActive] = React.useState(0);
  const id = React.useId();
  const wanted = text.trim().toLowerCase();
  const found = choices.filter(one => one.text.toLowerCase().includes(wanted));
  const shown = found.slice(0, MAX_LINES);
  const go = (index: number): void => {
    const at = Math.min(Math.max(0, index), shown.length - 1);
    setActive(at);
    onChoose(shown[at]?.value ?? null);
    document
      .getElementById(`${id}-${at}`)
      ?.scrollIntoView({ block: 'nearest' });
  };
  // What typing leaves out must not be chosen.
  React.useEffect(() => {
    setActive(0);
    onChoose(shown[0]?.value ?? null);
  }, [wanted]);
  return choices.length === 0 ? (
    <p>{empty}</p>
  ) : (
    <>
      <input
        type="search"
        className="layerbook-filter"
        placeholder={trans.__('Type to narrow the list')}
        aria-label={trans.__('Type to narrow the list')}
        role="combobox"
        aria-expanded="true"
        aria-controls={id}
        aria-activedescendant={`${id}-${active}`}
        spellCheck={false}
        value={text}
        onChange={event => setText(event.currentTarget.value)}
        onKeyDown={event => {
          const step = STEPS[event.key];
          if (step !== undefined) {
            event.preventDefault();
            go(active + step);
          }
        }}
      />
      <ChoiceList
        id={id}
        found={found}
        active={active}
        trans={trans}
        onGo={go}
        onAccept={props.onAccept}
      />
    </>
  );
}

function ChoiceList<T>(props: {
  id: string;
  found: readonly IChoice<T>[];
  active: number;
  trans: TranslationBundle;
  onGo: (index: number) => void;
  onAccept: () => void;
}): React.JSX.Element {
  const { id, found, active, trans, onGo } = props;
  const shown = found.slice(0, MAX_LINES);
  return (
    <div id={id} className="layerbook-choose-list" role="listbox">
      {shown.map((one, index) => (
        <div
          key={one.text}
          id={`${id}-${index}`}
          className="layerbook-choose-line"
          role="option"
          aria-selected={index === active}
          title={one.text}
          onClick={() => onGo(index)}
          onDoubleClick={() => {
            onGo(index);
            props.onAccept();
          }}
        >
          <span className="layerbook-choose-text">{one.text}</span>
          <span className="layerbook-muted">{one.detail}</span>
        </div>
      ))}
      {shown.length === 0 ? <p>{trans.__('Nothing matches.')}</p> : null}
      {found.length > shown.length ? (
        <p className="layerbook-muted">
          {trans.__(
            'and %1 more: type to narrow the list',
            found.length - shown.length
          )}
        </p>
      ) : null}
    </div>
  );
}
