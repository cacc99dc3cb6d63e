import * as React from 'react';

/** An input of one line that is not disturbed while it is typed in: what comes from the text is shown afterwards. */
export function LineInput(props: {
  id?: string;
  label?: string;
  value: string;
  placeholder?: string;
  list?: string;
  isWrong?: boolean;
  disabled?: boolean;
  onChange: (value: string) => void;
}): React.JSX.Element {
  const [typed, setTyped] = React.useState<string | null>(null);
  return (
    <input
      type="text"
      className="jp-mod-styled"
      spellCheck={false}
      autoComplete="off"
      value={typed ?? props.value}
      aria-invalid={props.isWrong === true}
      disabled={props.disabled === true}
      onChange={event => {
        const { value } = event.currentTarget;
        setTyped(value);
        props.onChange(value);
      }}
      onBlur={() => setTyped(null)}
      {...(props.id === undefined ? {} : { id: props.id })}
      {...(props.label === undefined ? {} : { 'aria-label': props.label })}
      {...(props.placeholder === undefined
        ? {}
        : { placeholder: props.placeholder })}
      {...(props.list === undefined ? {} : { list: props.list })}
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
