import { parseArgs } from 'node:util';
import type { BuildEntitlement } from '../builder/contract.js';
import type { IRunPermissions } from '../runner/contract.js';
import { PERMISSION_NAMES, permissionsOf } from '../runner/permission-names.js';
import type { IGivenSources } from '../session/secrets/contract.js';
import { parseSecretFlag, parseSshFlag } from '../session/secrets/flags.js';
import { UsageError } from './exit-code.js';

const OPTIONS = {
  output: { type: 'string', short: 'o' },
  inplace: { type: 'boolean' },
  only: { type: 'string' },
  'no-cache': { type: 'boolean' },
  pull: { type: 'boolean' },
  'build-arg': { type: 'string', multiple: true },
  secret: { type: 'string', multiple: true },
  ssh: { type: 'string', multiple: true },
  allow: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  number: { type: 'string', short: 'n' },
  'git-dir': { type: 'boolean' },
  path: { type: 'string' },
  at: { type: 'string' },
  git: { type: 'string' },
  image: { type: 'string' },
  notebook: { type: 'string', multiple: true },
  all: { type: 'boolean' },
  volumes: { type: 'boolean' },
  'older-than': { type: 'string' },
  markdown: { type: 'boolean' },
  force: { type: 'boolean' },
  'cached-only': { type: 'boolean' },
  'check-bases': { type: 'boolean' },
  root: { type: 'boolean' },
  'root-dir': { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean' }
} as const;

/** The options of the command line, by name. */
export type Values = ReturnType<
  typeof parseArgs<{ options: typeof OPTIONS }>
>['values'];

/** A command line taken apart. */
export interface IArguments {
  readonly values: Values;
  /** The command, then what it is given. */
  readonly positionals: readonly string[];
}

/** Reads the command line; `-p NAME VALUE` (as papermill has it) is `--build-arg NAME=VALUE`. Throws `UsageError`. */
export function readArguments(argv: readonly string[]): IArguments {
  try {
    return parseArgs({
      args: withBuildArgs(argv),
      options: OPTIONS,
      allowPositionals: true
    });
  } catch (error) {
    throw new UsageError(
      error instanceof Error ? error.message : String(error)
    );
  }
}

function withBuildArgs(argv: readonly string[]): string[] {
  const args: string[] = [];
  for (let index = 0; index < argv.length; index += 1) {
    const arg = argv[index] ?? '';
    if (arg !== '-p' && arg !== '--parameters') {
      args.push(arg);
      continue;
    }
    const [name, value] = argv.slice(index + 1, index + 3);
    if (name === undefined || value === undefined) {
      throw new UsageError('-p takes a name and a value.');
    }
    args.push(`--build-arg=${name}=${value}`);
    index += 2;
  }
  return args;
}

/** Build arguments of the command line. A name without `=` takes its value from the environment, as `docker build` does. */
export function buildArgsOf(
  values: Values,
  env: NodeJS.ProcessEnv
): Record<string, string> {
  return Object.fromEntries(
    (values['build-arg'] ?? []).flatMap((text): [string, string][] => {
      const at = text.indexOf('=');
      if (at === 0 || text === '') {
        throw new UsageError(`--build-arg takes NAME=VALUE, not ${text}.`);
      }
      const name = at < 0 ? text : text.slice(0, at);
      const value = at < 0 ? env[name] : text.slice(at + 1);
      return value === undefined ? [] : [[name, value]];
    })
  );
}

const ENTITLEMENTS: readonly BuildEntitlement[] = [
  'network.host',
  'security.insecure'
];

/** The secrets and rights that a command line gives to builds and to container cells. */
export function rightsOf(values: Values): {
  given: IGivenSources;
  entitlements: BuildEntitlement[];
  permissions: IRunPermissions;
} {
  const read = <T>(
    flag: string,
    texts: readonly string[] | undefined,
    parse: (text: string) => readonly [string, T]
  ): ReadonlyMap<string, T> => {
    try {
      return new Map((texts ?? []).map(parse));
    } catch (error) {
      throw new UsageError(
        `--${flag}: ${error instanceof Error ? error.message : String(error)}`
      );
    }
  };
  const allowed = values.allow ?? [];
  const known = [...ENTITLEMENTS, ...Object.values(PERMISSION_NAMES)];
  const unknown = allowed.find(name => !known.includes(name));
  if (unknown !== undefined) {
    throw new UsageError(
      `--allow takes ${known.slice(0, -1).join(', ')} or ${known.at(-1) ?? ''}, not ${unknown}.`
    );
  }
  return {
    given: {
      secrets: read('secret', values.secret, parseSecretFlag),
      ssh: read('ssh', values.ssh, parseSshFlag)
    },
    entitlements: ENTITLEMENTS.filter(name => allowed.includes(name)),
    permissions: permissionsOf(allowed)
  };
}

/** The notebook (or other file) that a command is given. */
export function first(rest: readonly string[], what = 'notebook'): string {
  const [name] = rest;
  if (name === undefined) {
    throw new UsageError(`Name the ${what}.`);
  }
  return name;
}

/** What comes after the notebook. */
export function second(rest: readonly string[], what: string): string {
  const name = rest[1];
  if (name === undefined) {
    throw new UsageError(`Name the ${what}.`);
  }
  return name;
}

/** `--older-than`, days; null when it is not given. */
export function daysOf(text: string | undefined): number | null {
  if (text === undefined) {
    return null;
  }
  const days = Number(text);
  if (text.trim() === '' || !Number.isFinite(days) || days < 0) {
    throw new UsageError(`--older-than takes a number of days, not ${text}.`);
  }
  return days;
}

/** `-n`, a number from 1. */
export function countOf(text: string | undefined): number {
  const count = Number(text ?? '100');
  if (!Number.isInteger(count) || count < 1) {
    throw new UsageError(`-n takes a number from 1, not ${text ?? ''}.`);
  }
  return count;
}
