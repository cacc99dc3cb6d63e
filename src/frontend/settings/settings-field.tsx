import * as React from 'react';
import { GlyphView } from '../ui/glyphs.js';
import { useTrans } from '../ui/trans.js';

/** A named line of the form: its label, what belongs to it, what it is for, and what is wrong with it. */
export function SettingsField(props: {
  label: string;
  /** Of the one input in it; a group of inputs has none. */
  inputId?: string | undefined;
  help?: React.ReactNode;
  /** Why it cannot be saved. */
  problem: string | null;
  /** What is odd about it; it can be saved. */
  note?: string | null;
  name: string;
  children: React.ReactNode;
}): React.JSX.Element {
  const { label, inputId, help, problem, note = null, name } = props;
  const labelId = React.useId();
  return (
    <div
      className={`layerbook-settings-field${problem === null ? '' : ' jp-mod-error'}`}
      data-field={name}
      {...(inputId === undefined
        ? { role: 'group', 'aria-labelledby': labelId }
        : {})}
    >
      <label
        id={labelId}
        className="layerbook-settings-label"
        {...(inputId === undefined ? {} : { htmlFor: inputId })}
      >
        {label}
      </label>
      <div className="layerbook-settings-value">
        {props.children}
        {help === undefined ? null : (
          <div className="layerbook-settings-help">{help}</div>
        )}
        {note === null || problem !== null ? null : (
          <div className="layerbook-settings-note" role="status">
            {note}
          </div>
        )}
        {problem === null ? null : (
          <div className="layerbook-settings-problem" role="alert">
            {problem}
          </div>
        )}
      </div>
    </div>
  );
}

/** An input of one line. */
export function TextInput(props: {
  id?: string | undefined;
  label?: string | undefined;
  value: string;
  placeholder?: string | undefined;
  list?: string | undefined;
  isWrong?: boolean;
  disabled?: boolean;
  onChange: (value: string) => void;
  onBlur?: () => void;
}): React.JSX.Element {
  return (
    <input
      type="text"
      className="jp-mod-styled"
      spellCheck={false}
      autoComplete="off"
      value={props.value}
      aria-invalid={props.isWrong === true}
      disabled={props.disabled === true}
      onChange={event => props.onChange(event.currentTarget.value)}
      onBlur={props.onBlur}
      {...(props.id === undefined ? {} : { id: props.id })}
      {...(props.label === undefined ? {} : { 'aria-label': props.label })}
      {...(props.placeholder === undefined
        ? {}
        : { placeholder: props.placeholder })}
      {...(props.list === undefined ? {} : { list: props.list })}
    />
  );
}

/** A choice among a few words. */
export function SelectInput<T extends string>(props: {
  id?: string | undefined;
  label?: string | undefined;
  value: T;
  options: readonly { readonly value: T; readonly label: string }[];
  onChange: (value: T) => void;
}): React.JSX.Element {
  return (
    <span className="layerbook-settings-select">
      <select
        className="jp-mod-styled"
        value={props.value}
        onChange={event => {
          const chosen = props.options[event.currentTarget.selectedIndex];
          if (chosen !== undefined) {
            props.onChange(chosen.value);
          }
        }}
        {...(props.id === undefined ? {} : { id: props.id })}
        {...(props.label === undefined ? {} : { 'aria-label': props.label })}
      >
        {props.options.map(option => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
      <GlyphView glyph="open" />
    </span>
  );
}

/** Something that is on or off, with what that means beside it. */
export function CheckInput(props: {
  label: string;
  value: boolean;
  onChange: (value: boolean) => void;
}): React.JSX.Element {
  return (
    <label className="layerbook-settings-check">
      <input
        type="checkbox"
        className="jp-mod-styled"
        checked={props.value}
        onChange={event => props.onChange(event.currentTarget.checked)}
      />
      {props.label}
    </label>
  );
}

/** Rows that can be added and removed. */
export function RowList<T>(props: {
  rows: readonly T[];
  /** What one of them is called, for the names of the buttons. */
  noun: string;
  empty: T;
  onChange: (rows: readonly T[]) => void;
  children: (
    row: T,
    change: (row: T) => void,
    index: number
  ) => React.ReactNode;
}): React.JSX.Element {
  const { rows, noun, onChange } = props;
  const trans = useTrans();
  return (
    <>
      {rows.map((row, index) => (
        <div key={index} className="layerbook-settings-row">
          {props.children(
            row,
            changed => onChange(rows.with(index, changed)),
            index
          )}
          <button
            type="button"
            className="layerbook-button layerbook-settings-remove"
            title={trans.__('Remove %1', noun)}
            aria-label={trans.__('Remove %1 %2', noun, index + 1)}
            onClick={() => onChange(rows.toSpliced(index, 1))}
          >
            ✕
          </button>
        </div>
      ))}
      <button
        type="button"
        className="layerbook-link layerbook-settings-add"
        onClick={() => onChange([...rows, props.empty])}
      >
        {trans.__('Add %1', noun)}
      </button>
    </>
  );
}
