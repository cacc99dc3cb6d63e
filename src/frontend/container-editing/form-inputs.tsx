import * as React from 'react';
import { TextInput } from '../settings/settings-field.js';

/** An input of one line that is not disturbed while it is typed in: what comes from the text is shown afterwards. */
export function LineInput(
  props: React.ComponentProps<typeof TextInput>
): React.JSX.Element {
  const [typed, setTyped] = React.useState<string | null>(null);
  return (
    <TextInput
      {...props}
      value={typed ?? props.value}
      onChange={value => {
        setTyped(value);
        props.onChange(value);
      }}
      onBlur={() => setTyped(null)}
    />
  );
}

/** A named line of the form. */
export function FormField(props: {
  label: string;
  /** Of the one input in it; a group of inputs has none. */
  inputId?: string;
  name: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { label, inputId, name } = props;
  const labelId = React.useId();
  return (
    <div
      className="layerbook-form-field"
      data-field={name}
      {...(inputId === undefined
        ? { role: 'group', 'aria-labelledby': labelId }
        : {})}
    >
      {inputId === undefined ? (
        <span id={labelId} className="layerbook-form-label">
          {label}
        </span>
      ) : (
        <label htmlFor={inputId} className="layerbook-form-label">
          {label}
        </label>
      )}
      <div className="layerbook-form-value">{props.children}</div>
    </div>
  );
}
