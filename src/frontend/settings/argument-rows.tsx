import * as React from 'react';
import { useTrans } from '../ui/trans.js';
import type { IDeclaredArgument } from './declared.js';
import { RowList, TextInput } from './settings-field.js';
import type { IArgumentRow } from './settings-form.js';

const EMPTY: IArgumentRow = { name: '', value: '', origin: 'set' };

/** Build arguments that are set, and below them those that the notebook declares and are not. */
export function ArgumentRows(props: {
  rows: readonly IArgumentRow[];
  declared: readonly IDeclaredArgument[];
  onChange: (rows: readonly IArgumentRow[]) => void;
}): React.JSX.Element {
  const { rows, declared, onChange } = props;
  const trans = useTrans();
  const set = rows.filter(row => row.origin === 'set');
  const offered = rows.filter(row => row.origin === 'offered');
  const names = new Set(set.map(row => row.name.trim()));
  const open = declared.filter(({ name }) => !names.has(name));
  const offer = (name: string, value: string): void =>
    onChange([
      ...set,
      ...offered.filter(row => row.name !== name),
      { name, value, origin: 'offered' }
    ]);
  return (
    <>
      {open.map(({ name, default: byDefault }) => (
        <div key={name} className="layerbook-settings-row">
          <code className="layerbook-settings-name" title={name}>
            {name}
          </code>
          <TextInput
            label={trans.__('Value of %1', name)}
            value={offered.find(row => row.name === name)?.value ?? ''}
            placeholder={
              byDefault === null
                ? trans.__('not set')
                : trans.__('default: %1', byDefault)
            }
            onChange={value => offer(name, value)}
          />
        </div>
      ))}
      <RowList
        rows={set}
        noun={trans.__('build argument')}
        empty={EMPTY}
        onChange={changed => onChange([...changed, ...offered])}
      >
        {(row, change, index) => (
          <ArgumentInputs row={row} index={index} onChange={change} />
        )}
      </RowList>
    </>
  );
}

function ArgumentInputs(props: {
  row: IArgumentRow;
  index: number;
  onChange: (row: IArgumentRow) => void;
}): React.JSX.Element {
  const { row, index, onChange } = props;
  const trans = useTrans();
  return (
    <>
      <TextInput
        label={trans.__('Name of build argument %1', index + 1)}
        value={row.name}
        placeholder={trans.__('name')}
        onChange={name => onChange({ ...row, name })}
      />
      <TextInput
        label={
          row.name === ''
            ? trans.__('Value of build argument %1', index + 1)
            : trans.__('Value of %1', row.name)
        }
        value={row.value}
        placeholder={trans.__('value')}
        onChange={value => onChange({ ...row, value })}
      />
    </>
  );
}
