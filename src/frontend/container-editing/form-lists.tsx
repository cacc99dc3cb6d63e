import * as React from 'react';
import type { OptionKey } from '../../common/container/container-options.js';
import {
  CheckInput,
  RowList,
  SelectInput
} from '../settings/settings-field.js';
import { useTrans } from '../ui/trans.js';
import { FormField, LineInput } from './form-inputs.js';
import type { FormModel } from './form-model.js';
import type {
  IMountRow,
  IPortRow,
  IVariableRow,
  MountType
} from './form-rows.js';
import {
  isWholeMount,
  isWholePort,
  isWholeVariable,
  mountRows,
  mountValue,
  portRows,
  portValue,
  textRows,
  variableRows,
  variablesValue
} from './form-rows.js';
import { useRows } from './use-rows.js';

/** Writes a list, or takes its key out when nothing is left of it. */
function writeList(
  model: FormModel,
  key: OptionKey,
  list: readonly unknown[]
): void {
  // A row added or removed is a step of its own; typing in a row is one.
  model.set(key, list.length === 0 ? undefined : list, `${key}${list.length}`);
}

export function MountFields({
  model,
  volumes
}: {
  model: FormModel;
  /** Names of the engine's volumes, to choose from. */
  volumes: readonly string[];
}): React.JSX.Element {
  const trans = useTrans();
  const listId = React.useId();
  const { rows, change } = useRows<IMountRow>(model.values.volumes, {
    read: mountRows,
    isWhole: isWholeMount,
    write: whole => writeList(model, 'volumes', whole.map(mountValue))
  });
  return (
    <FormField name="volumes" label={trans.__('Mounts')}>
      <RowList
        rows={rows}
        noun={trans.__('mount')}
        empty={EMPTY_MOUNT}
        onChange={change}
      >
        {(row, set, index) => (
          <MountInputs row={row} set={set} index={index} listId={listId} />
        )}
      </RowList>
      <datalist id={listId}>
        {volumes.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </FormField>
  );
}

const EMPTY_MOUNT: IMountRow = {
  type: 'bind',
  source: '',
  target: '',
  readOnly: false
};

function MountInputs(props: {
  row: IMountRow;
  set: (row: IMountRow) => void;
  index: number;
  listId: string;
}): React.JSX.Element {
  const { row, set, index, listId } = props;
  const trans = useTrans();
  const sources: Readonly<Record<MountType, string>> = {
    bind: trans.__('folder, as ./data'),
    volume: trans.__('volume, or a new one'),
    tmpfs: trans.__('in memory'),
    image: trans.__('image, as cell:1')
  };
  return (
    <>
      <SelectInput<MountType>
        label={trans.__('Type of mount %1', index + 1)}
        value={row.type}
        options={[
          { value: 'bind', label: trans.__('folder') },
          { value: 'volume', label: trans.__('volume') },
          { value: 'tmpfs', label: trans.__('memory') },
          { value: 'image', label: trans.__('image') }
        ]}
        onChange={type => set({ ...row, type })}
      />
      <LineInput
        label={trans.__('Source of mount %1', index + 1)}
        value={row.source}
        placeholder={sources[row.type]}
        disabled={row.type === 'tmpfs'}
        {...(row.type === 'volume' ? { list: listId } : {})}
        onChange={source => set({ ...row, source })}
      />
      <span aria-hidden="true">→</span>
      <LineInput
        label={trans.__('Target of mount %1', index + 1)}
        value={row.target}
        placeholder={trans.__('path in the container')}
        isWrong={row.target !== '' && !/^\/[^:]/.test(row.target)}
        onChange={target => set({ ...row, target })}
      />
      {row.type === 'tmpfs' ? null : (
        <CheckInput
          label={trans.__('read-only')}
          value={row.readOnly || row.type === 'image'}
          onChange={readOnly => set({ ...row, readOnly })}
        />
      )}
    </>
  );
}

export function PortFields({ model }: { model: FormModel }): React.JSX.Element {
  const trans = useTrans();
  const { rows, change } = useRows<IPortRow>(model.values.ports, {
    read: portRows,
    isWhole: isWholePort,
    write: whole => writeList(model, 'ports', whole.map(portValue))
  });
  return (
    <FormField name="ports" label={trans.__('Ports')}>
      <RowList
        rows={rows}
        noun={trans.__('port')}
        empty={{ host: '', container: '', protocol: 'tcp' } satisfies IPortRow}
        onChange={change}
      >
        {(row, set, index) => (
          <>
            <LineInput
              label={trans.__('Host port %1', index + 1)}
              value={row.host}
              placeholder={trans.__('any free port')}
              onChange={host => set({ ...row, host: host.trim() })}
            />
            <span aria-hidden="true">→</span>
            <LineInput
              label={trans.__('Container port %1', index + 1)}
              value={row.container}
              placeholder={trans.__('port in the container')}
              onChange={container =>
                set({ ...row, container: container.trim() })
              }
            />
            <SelectInput<'tcp' | 'udp'>
              label={trans.__('Protocol of port %1', index + 1)}
              value={row.protocol}
              options={[
                { value: 'tcp', label: trans.__('tcp') },
                { value: 'udp', label: trans.__('udp') }
              ]}
              onChange={protocol => set({ ...row, protocol })}
            />
          </>
        )}
      </RowList>
    </FormField>
  );
}

export function VariableFields({
  model
}: {
  model: FormModel;
}): React.JSX.Element {
  const trans = useTrans();
  const before = model.values.environment;
  const { rows, change } = useRows<IVariableRow>(before, {
    read: variableRows,
    isWhole: isWholeVariable,
    write: whole =>
      model.set(
        'environment',
        whole.length === 0 ? undefined : variablesValue(whole, before),
        `environment${whole.length}`
      )
  });
  return (
    <FormField name="environment" label={trans.__('Environment')}>
      <RowList
        rows={rows}
        noun={trans.__('variable')}
        empty={{ name: '', value: '' } satisfies IVariableRow}
        onChange={change}
      >
        {(row, set, index) => (
          <>
            <LineInput
              label={trans.__('Name of variable %1', index + 1)}
              value={row.name}
              placeholder={trans.__('name')}
              onChange={name => set({ ...row, name })}
            />
            <span aria-hidden="true">=</span>
            <LineInput
              label={trans.__('Value of variable %1', index + 1)}
              value={row.value ?? ''}
              placeholder={
                row.value === null
                  ? trans.__('from outside')
                  : trans.__('value')
              }
              onChange={value => set({ ...row, value })}
            />
          </>
        )}
      </RowList>
    </FormField>
  );
}

export function DisplayFields({
  model
}: {
  model: FormModel;
}): React.JSX.Element {
  const trans = useTrans();
  const { rows, change } = useRows<string>(model.values.display, {
    read: textRows,
    isWhole: row => row !== '',
    write: whole => writeList(model, 'display', whole)
  });
  return (
    <FormField name="display" label={trans.__('Show files')}>
      <RowList
        rows={rows}
        noun={trans.__('pattern')}
        empty=""
        onChange={change}
      >
        {(row, set, index) => (
          <LineInput
            label={trans.__('Pattern %1', index + 1)}
            value={row}
            placeholder={trans.__('as %1', 'out/*.png')}
            onChange={set}
          />
        )}
      </RowList>
    </FormField>
  );
}
