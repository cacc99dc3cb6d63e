import * as React from 'react';

/** A small button that says what it does. */
export function ActionButton(props: {
  label: string;
  title: string;
  isBusy?: boolean;
  /** Only of a button that switches something on and off. */
  isPressed?: boolean;
  onClick: () => void;
}): React.JSX.Element {
  return (
    <button
      type="button"
      className="layerbook-button"
      title={props.title}
      disabled={props.isBusy}
      aria-pressed={props.isPressed}
      onClick={props.onClick}
    >
      {props.label}
    </button>
  );
}
