import * as React from 'react';
import { useTrans } from '../ui/trans.js';
import { RowList, SelectInput, TextInput } from './settings-field.js';
import type { ISecretRow, ISshRow } from './settings-form.js';

/** Secrets: an id, and the file or the environment variable where its value is found. */
export function SecretRows(props: {
  rows: readonly ISecretRow[];
  /** Ids that the Dockerfile uses. */
  known: readonly string[];
  onChange: (rows: readonly ISecretRow[]) => void;
}): React.JSX.Element {
  const { rows, known, onChange } = props;
  const trans = useTrans();
  return (
    <RowList
      rows={rows}
      noun={trans.__('secret')}
      empty={{ id: firstFree(known, rows), kind: 'file', source: '' }}
      onChange={onChange}
    >
      {(row, change, index) => (
        <>
          <TextInput
            label={trans.__('Id of secret %1', index + 1)}
            value={row.id}
            placeholder={trans.__('id')}
            onChange={id => change({ ...row, id })}
          />
          <SelectInput
            label={trans.__('Kind of secret %1', index + 1)}
            value={row.kind}
            options={[
              { value: 'file', label: trans.__('file') },
              { value: 'env', label: trans.__('variable') }
            ]}
            onChange={kind => change({ ...row, kind })}
          />
          <TextInput
            label={trans.__('Place of secret %1', index + 1)}
            value={row.source}
            placeholder={
              row.kind === 'file'
                ? trans.__('path of a file on the server')
                : trans.__('NAME of a variable of the server')
            }
            onChange={source => change({ ...row, source })}
          />
        </>
      )}
    </RowList>
  );
}

/** What ssh mounts reach: the agent of the server, or a key file. */
export function SshRows(props: {
  rows: readonly ISshRow[];
  known: readonly string[];
  onChange: (rows: readonly ISshRow[]) => void;
}): React.JSX.Element {
  const { rows, known, onChange } = props;
  const trans = useTrans();
  return (
    <RowList
      rows={rows}
      noun={trans.__('SSH source')}
      empty={{
        id: firstFree(known.length > 0 ? known : ['default'], rows),
        kind: 'agent',
        source: ''
      }}
      onChange={onChange}
    >
      {(row, change, index) => (
        <>
          <TextInput
            label={trans.__('Id of SSH source %1', index + 1)}
            value={row.id}
            placeholder={trans.__('id')}
            onChange={id => change({ ...row, id })}
          />
          <SelectInput
            label={trans.__('Kind of SSH source %1', index + 1)}
            value={row.kind}
            options={[
              { value: 'agent', label: trans.__('agent') },
              { value: 'file', label: trans.__('key file') }
            ]}
            onChange={kind => change({ ...row, kind })}
          />
          {row.kind === 'file' ? (
            <TextInput
              label={trans.__('Key file of SSH source %1', index + 1)}
              value={row.source}
              placeholder={trans.__('path of a key on the server')}
              onChange={source => change({ ...row, source })}
            />
          ) : (
            <span className="layerbook-settings-words">
              {trans.__('the SSH agent of the server')}
            </span>
          )}
        </>
      )}
    </RowList>
  );
}

function firstFree(
  known: readonly string[],
  rows: readonly { readonly id: string }[]
): string {
  return known.find(id => rows.every(row => row.id !== id)) ?? '';
}
