import * as React from 'react';
import { useTrans } from '../ui/trans.js';
import { ArgumentRows } from './argument-rows.js';
import type { IDeclared } from './declared.js';
import type {
  ISettingsForm,
  SettingsField as FieldName
} from './settings-form.js';
import {
  CheckInput,
  RowList,
  SelectInput,
  SettingsField,
  TextInput
} from './settings-field.js';
import { SecretRows, SshRows } from './secret-rows.js';
import { problemsOf } from './settings-problems.js';
import type { ISettingsFacts, SettingsProblems } from './settings-problems.js';

/** Platforms that are offered; any other can be written. */
const PLATFORMS = [
  'linux/amd64',
  'linux/arm64',
  'linux/arm/v7',
  'linux/ppc64le',
  'linux/riscv64',
  'linux/s390x'
];

/** Milliseconds of rest before the context folder is looked for. */
const REST = 300;

/** What a {@link SettingsView} shows. */
export interface ISettingsViewProps {
  readonly initial: ISettingsForm;
  readonly problem: string | null;
  readonly broken: readonly FieldName[];
  readonly declared: IDeclared;
  readonly facts: ISettingsFacts;
  /** One sentence when the context folder cannot be used, or null. */
  readonly checkFolder: (context: string) => Promise<string | null>;
  readonly onChange: (form: ISettingsForm) => void;
}

/** What every group of fields works with. */
interface IFieldsProps {
  readonly form: ISettingsForm;
  readonly change: (part: Partial<ISettingsForm>) => void;
  /** What to know about a field: why it cannot be saved, and what is odd about it. */
  readonly said: (field: FieldName) => {
    problem: string | null;
    note: string | null;
  };
  readonly declared: IDeclared;
}

/** The form of a notebook's build settings. */
export function SettingsView(props: ISettingsViewProps): React.JSX.Element {
  const { facts, broken } = props;
  const trans = useTrans();
  const [form, setForm] = React.useState(props.initial);
  const [touched, setTouched] = React.useState<readonly FieldName[]>([]);
  const folderProblem = useFolderProblem(form.context, props.checkFolder);
  const problems = problemsOf(form, facts);
  const root = React.useRef<HTMLDivElement>(null);
  const change = (part: Partial<ISettingsForm>): void => {
    const next = { ...form, ...part };
    setForm(next);
    setTouched([...touched, ...(Object.keys(part) as FieldName[])]);
    props.onChange(next);
  };
  useDialogCheck(root, problems);
  const fields: IFieldsProps = {
    form,
    change,
    declared: props.declared,
    said: field => ({
      problem: problems[field] ?? null,
      note:
        broken.includes(field) && !touched.includes(field)
          ? trans.__(
              'What the notebook has here is not understood; saving replaces it.'
            )
          : field === 'context'
            ? folderProblem
            : null
    })
  };
  return (
    <div ref={root} className="layerbook-settings">
      {props.problem === null ? null : (
        <div className="layerbook-settings-notice" role="alert">
          {props.problem}
        </div>
      )}
      <InputFields {...fields} />
      <BuildFields {...fields} />
      <NetworkFields {...fields} />
      <SecretFields {...fields} />
      <SettingsField
        label={trans.__('Cells')}
        name="auto"
        {...fields.said('auto')}
      >
        <CheckInput
          label={trans.__('Run the stale cells below a cell that was run')}
          value={form.auto}
          onChange={auto => change({ auto })}
        />
      </SettingsField>
    </div>
  );
}

function InputFields(props: IFieldsProps): React.JSX.Element {
  const { form, change, said, declared } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <>
      <SettingsField
        name="context"
        label={trans.__('Context folder')}
        inputId={id}
        {...said('context')}
        help={trans.__(
          'Relative to the notebook’s folder. COPY and ADD find their files in it.'
        )}
      >
        <TextInput
          id={id}
          value={form.context}
          isWrong={said('context').problem !== null}
          onChange={context => change({ context })}
        />
      </SettingsField>
      <SettingsField
        name="buildArgs"
        label={trans.__('Build arguments')}
        {...said('buildArgs')}
        help={trans.__(
          'Values of ARG. They are saved in the notebook and may be seen in the image: not for secrets.'
        )}
      >
        <ArgumentRows
          rows={form.buildArgs}
          declared={declared.arguments}
          onChange={buildArgs => change({ buildArgs })}
        />
      </SettingsField>
    </>
  );
}

function BuildFields(props: IFieldsProps): React.JSX.Element {
  const { form, change, said } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <>
      <TargetField {...props} />
      <SettingsField
        name="platform"
        label={trans.__('Platform')}
        inputId={`${id}p`}
        {...said('platform')}
      >
        <TextInput
          id={`${id}p`}
          value={form.platform}
          placeholder={trans.__('the engine’s own')}
          list={`${id}l`}
          isWrong={said('platform').problem !== null}
          onChange={platform => change({ platform })}
        />
        <datalist id={`${id}l`}>
          {PLATFORMS.map(name => (
            <option key={name} value={name} />
          ))}
        </datalist>
      </SettingsField>
      <SettingsField
        name="pull"
        label={trans.__('Base images')}
        {...said('pull')}
      >
        <CheckInput
          label={trans.__('Ask the registries for newer ones at each build')}
          value={form.pull}
          onChange={pull => change({ pull })}
        />
      </SettingsField>
    </>
  );
}

function NetworkFields(props: IFieldsProps): React.JSX.Element {
  const { form, change, said } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <>
      <SettingsField
        name="network"
        label={trans.__('Network of RUN')}
        inputId={id}
        {...said('network')}
        help={
          form.network === 'host'
            ? trans.__(
                'RUN sees the network of the engine’s machine; whoever runs this Jupyter server must have allowed it.'
              )
            : undefined
        }
      >
        <SelectInput
          id={id}
          value={form.network}
          options={[
            { value: 'default', label: trans.__('default') },
            { value: 'none', label: trans.__('none') },
            { value: 'host', label: trans.__('host') }
          ]}
          onChange={network => change({ network })}
        />
      </SettingsField>
      <SettingsField
        name="extraHosts"
        label={trans.__('Extra hosts')}
        {...said('extraHosts')}
      >
        <RowList
          rows={form.extraHosts}
          noun={trans.__('host')}
          empty=""
          onChange={extraHosts => change({ extraHosts })}
        >
          {(host, set, index) => (
            <TextInput
              label={trans.__('Host %1', index + 1)}
              value={host}
              placeholder={trans.__('name:address, as %1', 'db:192.0.2.7')}
              onChange={set}
            />
          )}
        </RowList>
      </SettingsField>
    </>
  );
}

function TargetField(props: IFieldsProps): React.JSX.Element {
  const { form, change, said, declared } = props;
  const trans = useTrans();
  const id = React.useId();
  const isKnown = form.target === '' || declared.stages.includes(form.target);
  const names = [...new Set([...declared.stages, form.target])].filter(
    name => name !== ''
  );
  return (
    <SettingsField
      name="target"
      label={trans.__('Target stage')}
      inputId={id}
      {...said('target')}
      help={
        isKnown
          ? undefined
          : trans.__(
              'No cell has this stage now; until one has it, the last stage is built.'
            )
      }
    >
      <SelectInput
        id={id}
        value={form.target}
        options={[
          { value: '', label: trans.__('the last one') },
          ...names.map(name => ({ value: name, label: name }))
        ]}
        onChange={target => change({ target })}
      />
    </SettingsField>
  );
}

function SecretFields(props: IFieldsProps): React.JSX.Element {
  const { form, change, said, declared } = props;
  const trans = useTrans();
  return (
    <>
      <SettingsField
        name="secrets"
        label={trans.__('Secrets')}
        {...said('secrets')}
        help={trans.__(
          'For RUN --mount=type=secret. The notebook keeps only where a secret is found, never its value.'
        )}
      >
        <SecretRows
          rows={form.secrets}
          known={declared.secretIds}
          onChange={secrets => change({ secrets })}
        />
      </SettingsField>
      <SettingsField
        name="ssh"
        label={trans.__('SSH')}
        {...said('ssh')}
        help={trans.__('For RUN --mount=type=ssh. Keys stay where they are.')}
      >
        <SshRows
          rows={form.ssh}
          known={declared.sshIds}
          onChange={ssh => change({ ssh })}
        />
      </SettingsField>
    </>
  );
}

/** The folder is looked for once the typing rests; what came of an earlier name is forgotten. */
function useFolderProblem(
  context: string,
  checkFolder: ISettingsViewProps['checkFolder']
): string | null {
  const [problem, setProblem] = React.useState<string | null>(null);
  React.useEffect(() => {
    let isGone = false;
    setProblem(null);
    const timer = window.setTimeout(() => {
      void checkFolder(context).then(found => {
        if (!isGone) {
          setProblem(found);
        }
      });
    }, REST);
    return () => {
      isGone = true;
      window.clearTimeout(timer);
    };
  }, [context, checkFolder]);
  return problem;
}

/**
 * JupyterLab's dialogs look for marked fields at an `input` event, which comes before the marks are drawn: the dialog
 * is told again behind them.
 */
function useDialogCheck(
  root: React.RefObject<HTMLDivElement>,
  problems: SettingsProblems
): void {
  const words = Object.values(problems).join('\n');
  React.useEffect(() => {
    root.current?.dispatchEvent(new Event('input', { bubbles: true }));
  }, [root, words]);
}
