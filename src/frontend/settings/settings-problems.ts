import type { TranslationBundle } from '@jupyterlab/translation';
import type { ISettingsForm, SettingsField } from './settings-form.js';

/** One sentence for each field that cannot be saved as it is. */
export type SettingsProblems = Partial<Record<SettingsField, string>>;

/** What the words of a field are judged by. */
export interface ISettingsFacts {
  /** The notebook's path below the server's root folder. */
  readonly notebookPath: string;
  readonly trans: TranslationBundle;
}

const ABSOLUTE = /^([/\\~]|[A-Za-z]:)/;
const PLATFORM = /^[a-z0-9]+\/[a-z0-9_]+(\/[a-z0-9_.]+)?$/;
const ID = /^[^\s,=]+$/;
const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;
const HOST = /^[^\s:=]+[:=]\S+$/;

/** What is wrong in a form; empty when it can be saved. */
export function problemsOf(
  form: ISettingsForm,
  facts: ISettingsFacts
): SettingsProblems {
  const { trans } = facts;
  const found: [SettingsField, string | null][] = [
    ['context', contextProblem(form.context, facts)],
    ['buildArgs', argumentProblem(form, trans)],
    ['platform', platformProblem(form.platform, trans)],
    ['extraHosts', hostProblem(form.extraHosts, trans)],
    ['secrets', secretProblem(form, trans)],
    ['ssh', sshProblem(form, trans)]
  ];
  return Object.fromEntries(found.filter(([, problem]) => problem !== null));
}

/** The build context's path below the server's root folder, or null when it is outside. */
export function contextPath(
  notebookPath: string,
  context: string
): string | null {
  const parts = notebookPath.split('/').slice(0, -1);
  for (const part of context.trim().split('/')) {
    if (part === '..') {
      if (parts.length === 0) {
        return null;
      }
      parts.pop();
    } else if (part !== '' && part !== '.') {
      parts.push(part);
    }
  }
  return parts.join('/');
}

function contextProblem(
  context: string,
  { notebookPath, trans }: ISettingsFacts
): string | null {
  const path = context.trim();
  if (path === '') {
    return trans.__('Name a folder; `.` is the notebook’s own.');
  }
  if (ABSOLUTE.test(path)) {
    return trans.__(
      'Name a folder relative to the notebook’s, such as `.` or `../app`.'
    );
  }
  return contextPath(notebookPath, path) === null
    ? trans.__('This folder is outside the folder that Jupyter serves.')
    : null;
}

function argumentProblem(
  { buildArgs }: ISettingsForm,
  trans: TranslationBundle
): string | null {
  const names = buildArgs
    .filter(row => row.name.trim() !== '' || row.value !== '')
    .map(row => row.name.trim());
  const bad = names.find(name => !ID.test(name));
  if (bad !== undefined) {
    return bad === ''
      ? trans.__('A build argument needs a name.')
      : trans.__('The name “%1” cannot be one: no spaces, commas or `=`.', bad);
  }
  return twice(names, trans);
}

function platformProblem(
  platform: string,
  trans: TranslationBundle
): string | null {
  const text = platform.trim();
  return text === '' || PLATFORM.test(text)
    ? null
    : trans.__('Write a platform as `linux/arm64` or `linux/arm/v7`.');
}

function hostProblem(
  hosts: readonly string[],
  trans: TranslationBundle
): string | null {
  const bad = hosts
    .map(host => host.trim())
    .find(host => host !== '' && !HOST.test(host));
  return bad === undefined
    ? null
    : trans.__('“%1” is not a host and its address: `db:192.0.2.7`.', bad);
}

function secretProblem(
  { secrets }: ISettingsForm,
  trans: TranslationBundle
): string | null {
  const named = secrets.filter(
    row => row.id.trim() !== '' || row.source.trim() !== ''
  );
  for (const { id, kind, source } of named) {
    const why =
      idProblem(id, trans) ??
      (source.trim() === ''
        ? kind === 'file'
          ? trans.__('Name the file of the secret “%1”.', id)
          : trans.__('Name the environment variable of the secret “%1”.', id)
        : null);
    if (why !== null) {
      return why;
    }
    if (kind === 'env' && !VARIABLE.test(source.trim())) {
      return trans.__(
        'Write the name of an environment variable for “%1”, not its value.',
        id
      );
    }
  }
  return twice(
    named.map(row => row.id.trim()),
    trans
  );
}

function sshProblem(
  { ssh }: ISettingsForm,
  trans: TranslationBundle
): string | null {
  for (const { id, kind, source } of ssh) {
    const why =
      idProblem(id, trans) ??
      (kind === 'file' && source.trim() === ''
        ? trans.__('Name the key file of “%1”.', id)
        : null);
    if (why !== null) {
      return why;
    }
  }
  return twice(
    ssh.map(row => row.id.trim()),
    trans
  );
}

function idProblem(id: string, trans: TranslationBundle): string | null {
  return id.trim() === ''
    ? trans.__('Give it the id that the Dockerfile uses.')
    : ID.test(id.trim())
      ? null
      : trans.__('The id “%1” cannot be one: no spaces, commas or `=`.', id);
}

function twice(
  names: readonly string[],
  trans: TranslationBundle
): string | null {
  const again = names.find((name, index) => names.indexOf(name) !== index);
  return again === undefined ? null : trans.__('“%1” is there twice.', again);
}
