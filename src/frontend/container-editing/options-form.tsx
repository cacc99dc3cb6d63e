import * as React from 'react';
import type { OptionKey } from '../../common/container/container-options.js';
import { CheckInput, SelectInput } from '../settings/settings-field.js';
import { withoutTicks } from '../ui/code-words.js';
import { useTrans } from '../ui/trans.js';
import { useModel } from '../ui/use-model.js';
import { FormField, LineInput } from './form-inputs.js';
import {
  DisplayFields,
  MountFields,
  PortFields,
  VariableFields
} from './form-lists.js';
import type { FormModel } from './form-model.js';
import { textOf } from './form-rows.js';

/** Names to choose from, which only the notebook and the engine know. */
export interface IFormNames {
  readonly images: readonly string[];
  readonly volumes: readonly string[];
}

/** Keys that the form has an input for. */
const SHOWN: ReadonlySet<string> = new Set<OptionKey>([
  'image',
  'volumes',
  'ports',
  'environment',
  'working_dir',
  'user',
  'mem_limit',
  'cpus',
  'network_mode',
  'tty',
  'stdin_open',
  'detach',
  'container_name',
  'display'
]);

/** The option lines of a container cell as a form: what is changed in one is changed in the other. */
export function OptionsForm(props: {
  model: FormModel;
  /** Asked once, when the form is first shown. */
  findNames: () => Promise<IFormNames>;
  onClose: () => void;
}): React.JSX.Element {
  const { model, findNames, onClose } = props;
  const trans = useTrans();
  useModel(model);
  const names = useNames(findNames);
  return (
    <fieldset
      className="layerbook-form-fields"
      disabled={!model.isEditable}
      onBlur={() => model.endStep()}
    >
      <div className="layerbook-form-head">
        <span className="layerbook-form-title">{trans.__('Options')}</span>
        <button
          type="button"
          className="layerbook-button layerbook-form-close"
          title={trans.__('Close the options form')}
          aria-label={trans.__('Close the options form')}
          onClick={onClose}
        >
          ✕
        </button>
      </div>
      <ProblemNotice model={model} />
      <ImageField model={model} images={names.images} />
      <MountFields model={model} volumes={names.volumes} />
      <PortFields model={model} />
      <VariableFields model={model} />
      <PairFields model={model} />
      <SwitchFields model={model} />
      <DisplayFields model={model} />
      <OtherOptions model={model} />
    </fieldset>
  );
}

function useNames(findNames: () => Promise<IFormNames>): IFormNames {
  const [names, setNames] = React.useState<IFormNames>({
    images: [],
    volumes: []
  });
  React.useEffect(() => {
    let isGone = false;
    void findNames().then(found => {
      if (!isGone) {
        setNames(found);
      }
    });
    return () => {
      isGone = true;
    };
  }, [findNames]);
  return names;
}

/** Its message names the line. */
function ProblemNotice({
  model: { problem }
}: {
  model: FormModel;
}): React.JSX.Element {
  return (
    <div role="status">
      {problem === null ? null : (
        <div className="layerbook-form-problem">
          <span aria-hidden="true">✗ </span>
          {withoutTicks(problem.message)}
        </div>
      )}
    </div>
  );
}

function ImageField(props: {
  model: FormModel;
  images: readonly string[];
}): React.JSX.Element {
  const { model, images } = props;
  const trans = useTrans();
  const id = React.useId();
  return (
    <FormField name="image" label={trans.__('Image')} inputId={id}>
      <LineInput
        id={id}
        value={textOf(model.values.image)}
        placeholder={trans.__('the Dockerfile cell above')}
        list={`${id}l`}
        onChange={value => writeText(model, 'image', value)}
      />
      <datalist id={`${id}l`}>
        {images.map(name => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </FormField>
  );
}

/** Short fields, two in a row. */
function PairFields({ model }: { model: FormModel }): React.JSX.Element {
  const trans = useTrans();
  return (
    <div className="layerbook-form-pairs">
      <TextField
        model={model}
        name="working_dir"
        label={trans.__('Folder')}
        placeholder={trans.__('the image’s WORKDIR')}
      />
      <TextField
        model={model}
        name="user"
        label={trans.__('User')}
        placeholder={trans.__('the image’s USER')}
      />
      <TextField
        model={model}
        name="mem_limit"
        label={trans.__('Memory')}
        placeholder={trans.__('no limit, or as %1', '512m')}
      />
      <TextField
        model={model}
        name="cpus"
        label={trans.__('Processors')}
        placeholder={trans.__('all, or as %1', '1.5')}
      />
      <NetworkField model={model} />
      <TextField
        model={model}
        name="container_name"
        label={trans.__('Name')}
        placeholder={trans.__('for other containers')}
      />
    </div>
  );
}

function writeText(model: FormModel, key: OptionKey, text: string): void {
  const value = text.trim();
  model.set(key, value === '' ? undefined : value, key);
}

function TextField(props: {
  model: FormModel;
  name: OptionKey;
  label: string;
  placeholder: string;
}): React.JSX.Element {
  const { model, name, label, placeholder } = props;
  const id = React.useId();
  return (
    <FormField name={name} label={label} inputId={id}>
      <LineInput
        id={id}
        value={textOf(model.values[name])}
        placeholder={placeholder}
        onChange={value =>
          name === 'cpus' && /^\d*\.?\d+$/.test(value.trim())
            ? model.set(name, Number(value), name)
            : writeText(model, name, value)
        }
      />
    </FormField>
  );
}

function NetworkField({ model }: { model: FormModel }): React.JSX.Element {
  const trans = useTrans();
  const id = React.useId();
  const value = textOf(model.values.network_mode);
  const options = [
    { value: '', label: trans.__('the notebook’s own') },
    { value: 'none', label: trans.__('none') },
    { value: 'bridge', label: trans.__('bridge') },
    { value: 'host', label: trans.__('host') }
  ];
  return (
    <FormField name="network_mode" label={trans.__('Network')} inputId={id}>
      <SelectInput
        id={id}
        value={value}
        options={
          options.some(option => option.value === value)
            ? options
            : [...options, { value, label: value }]
        }
        onChange={mode => {
          model.endStep();
          writeText(model, 'network_mode', mode);
        }}
      />
    </FormField>
  );
}

function SwitchFields({ model }: { model: FormModel }): React.JSX.Element {
  const trans = useTrans();
  const switches: readonly { key: OptionKey; label: string }[] = [
    { key: 'tty', label: trans.__('Terminal') },
    { key: 'stdin_open', label: trans.__('Takes input') },
    { key: 'detach', label: trans.__('Runs on as a service') }
  ];
  return (
    <FormField name="switches" label={trans.__('Run')}>
      <span className="layerbook-form-switches">
        {switches.map(({ key, label }) => (
          <CheckInput
            key={key}
            label={label}
            value={model.values[key] === true}
            onChange={value => {
              model.endStep();
              model.set(key, value ? true : undefined, key);
            }}
          />
        ))}
      </span>
    </FormField>
  );
}

function OtherOptions({
  model
}: {
  model: FormModel;
}): React.JSX.Element | null {
  const trans = useTrans();
  const others = Object.keys(model.values).filter(key => !SHOWN.has(key));
  return others.length === 0 ? null : (
    <p className="layerbook-form-others">
      {trans._n(
        '%1 other option in the text: ',
        '%1 other options in the text: ',
        others.length
      )}
      {others.map((key, index) => (
        <React.Fragment key={key}>
          {index === 0 ? '' : ', '}
          <code>{key}</code>
        </React.Fragment>
      ))}
    </p>
  );
}
