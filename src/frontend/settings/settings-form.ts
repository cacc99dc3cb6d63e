import {
  notebookConfigSchema,
  readNotebookConfig
} from '../../common/notebook/build-config.js';
import type {
  NotebookConfig,
  SecretSource,
  SshSource
} from '../../common/notebook/build-config.js';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';

/** A build argument as it is being edited. */
export interface IArgumentRow {
  readonly name: string;
  readonly value: string;
  /** Where the row came from: `offered` ones are set only while they have a value. */
  readonly origin: 'set' | 'offered';
}

/** A secret as it is being edited: where it is found, never what it is. */
export interface ISecretRow {
  readonly id: string;
  readonly kind: 'file' | 'env';
  readonly source: string;
}

/** What an ssh mount reaches, as it is being edited. */
export interface ISshRow {
  readonly id: string;
  readonly kind: 'agent' | 'file';
  /** Path of the key; not used for the agent. */
  readonly source: string;
}

/** A notebook's build settings as a form has them: every field has a value, and may be wrong. */
export interface ISettingsForm {
  readonly context: string;
  readonly buildArgs: readonly IArgumentRow[];
  /** Empty: the engine's own. */
  readonly platform: string;
  /** Empty: the last stage. */
  readonly target: string;
  readonly pull: boolean;
  readonly network: NonNullable<NotebookConfig['network']>;
  readonly extraHosts: readonly string[];
  readonly secrets: readonly ISecretRow[];
  readonly ssh: readonly ISshRow[];
  readonly auto: boolean;
}

/** A part of the form, and the key in the metadata that it stands for. */
export type SettingsField = keyof ISettingsForm;

const FIELDS = [
  'context',
  'buildArgs',
  'platform',
  'target',
  'pull',
  'network',
  'extraHosts',
  'secrets',
  'ssh',
  'auto'
] as const satisfies readonly SettingsField[];

/** What a form starts from. */
export interface IReadForm {
  readonly form: ISettingsForm;
  /** One sentence about what is wrong in the metadata, or null. */
  readonly problem: string | null;
  /** The fields that it is about: they have their defaults in `form`. */
  readonly broken: readonly SettingsField[];
}

/** The form for what a notebook has under its `layerbook` key. */
export function readForm(own: unknown): IReadForm {
  const { config, problem } = readNotebookConfig({ [METADATA_KEY]: own });
  return { form: formOf(config), problem, broken: brokenFields(own) };
}

/**
 * The metadata under the `layerbook` key after the form was saved. A key is written only when its field was changed
 * or could not be understood; all others, unknown ones too, stay as they are.
 */
export function writeForm(
  own: unknown,
  form: ISettingsForm
): Record<string, unknown> {
  const before = asObject(own);
  const { form: known, broken } = readForm(before);
  const values = valuesOf(form);
  const knownValues = valuesOf(known);
  const after = { ...before };
  for (const field of FIELDS) {
    const value = values[field];
    const isSame =
      !broken.includes(field) &&
      JSON.stringify(value) === JSON.stringify(knownValues[field]);
    if (isSame) {
      continue;
    }
    if (value === undefined) {
      delete after[field];
    } else {
      after[field] = value;
    }
  }
  return after;
}

function formOf(config: NotebookConfig): ISettingsForm {
  return {
    context: config.context,
    buildArgs: Object.entries(config.buildArgs).map(([name, value]) => ({
      name,
      value,
      origin: 'set'
    })),
    platform: config.platform ?? '',
    target: config.target ?? '',
    pull: config.pull ?? false,
    network: config.network ?? 'default',
    extraHosts: config.extraHosts ?? [],
    secrets: Object.entries(config.secrets ?? {}).map(([id, source]) =>
      secretRow(id, source)
    ),
    ssh: Object.entries(config.ssh ?? {}).map(([id, source]) =>
      sshRow(id, source)
    ),
    auto: config.auto ?? false
  };
}

function secretRow(id: string, source: SecretSource): ISecretRow {
  return 'file' in source
    ? { id, kind: 'file', source: source.file }
    : { id, kind: 'env', source: source.env };
}

function sshRow(id: string, source: SshSource): ISshRow {
  return 'file' in source
    ? { id, kind: 'file', source: source.file }
    : { id, kind: 'agent', source: '' };
}

/** The form's values as the metadata has them; undefined for a key that is not needed. */
function valuesOf(form: ISettingsForm): Record<SettingsField, unknown> {
  return {
    context: form.context.trim(),
    buildArgs: Object.fromEntries(
      form.buildArgs
        .filter(
          row =>
            row.name.trim() !== '' && (row.origin === 'set' || row.value !== '')
        )
        .map(row => [row.name.trim(), row.value])
    ),
    platform: textOrNothing(form.platform),
    target: textOrNothing(form.target),
    pull: form.pull || undefined,
    network: form.network === 'default' ? undefined : form.network,
    extraHosts: listOrNothing(
      form.extraHosts.map(host => host.trim()).filter(host => host !== '')
    ),
    secrets: recordOrNothing(
      form.secrets.map(({ id, kind, source }) => [
        id.trim(),
        { [kind]: source.trim() }
      ])
    ),
    ssh: recordOrNothing(
      form.ssh.map(({ id, kind, source }) => [
        id.trim(),
        kind === 'agent' ? { agent: true } : { file: source.trim() }
      ])
    ),
    auto: form.auto || undefined
  };
}

function brokenFields(own: unknown): SettingsField[] {
  const parsed = notebookConfigSchema.safeParse(asObject(own));
  const keys = new Set(
    parsed.success ? [] : parsed.error.issues.map(issue => issue.path[0])
  );
  return FIELDS.filter(field => keys.has(field));
}

function textOrNothing(text: string): string | undefined {
  return text.trim() || undefined;
}

function listOrNothing<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function recordOrNothing(
  entries: readonly (readonly [string, unknown])[]
): Record<string, unknown> | undefined {
  const named = entries.filter(([id]) => id !== '');
  return named.length === 0 ? undefined : Object.fromEntries(named);
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
