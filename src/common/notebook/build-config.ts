import * as z from 'zod/mini';
import { METADATA_KEY } from './cell-metadata.js';

const textSchema = z.string().check(z.minLength(1));

const secretSourceSchema = z.union([
  z.strictObject({ file: textSchema }),
  z.strictObject({ env: textSchema })
]);

const sshSourceSchema = z.union([
  z.strictObject({ agent: z.literal(true) }),
  z.strictObject({ file: textSchema })
]);

/** How the text of the imported Dockerfile was written where cells cannot say it: the export gives it back. */
const fileFormatSchema = z.strictObject({
  /** Whether a byte order mark came first. */
  bom: z.optional(z.boolean()),
  /** The usual end of a line; single lines that differ are in the metadata of their cells. */
  eol: z.optional(z.enum(['lf', 'crlf'])),
  /** Whether the last line has an end. */
  finalNewline: z.optional(z.boolean())
});

/** How a notebook's Dockerfile is built: what `docker build` takes as options. */
export const notebookConfigSchema = z.object({
  /** Build context: a folder relative to the notebook's folder. */
  context: z._default(textSchema, '.'),
  buildArgs: z._default(z.record(textSchema, z.string()), {}),
  /** `linux/arm64`. */
  platform: z.optional(textSchema),
  /** The stage to build, once a prefix has it. */
  target: z.optional(textSchema),
  /** Ask the registries for newer base images at each build. */
  pull: z.optional(z.boolean()),
  /** Network of RUN. */
  network: z.optional(z.enum(['default', 'none', 'host'])),
  /** `name:address`. */
  extraHosts: z.optional(z.array(textSchema)),
  /** By id, where `RUN --mount=type=secret,id=…` finds its value: never the value itself. */
  secrets: z.optional(z.record(textSchema, secretSourceSchema)),
  /** By id (`default` is the usual one), what `RUN --mount=type=ssh` reaches. */
  ssh: z.optional(z.record(textSchema, sshSourceSchema)),
  /** Run the stale cells below a cell that was run. */
  auto: z.optional(z.boolean()),
  file: z.optional(fileFormatSchema)
});

/** Build settings of a notebook, kept in its metadata. */
export type NotebookConfig = z.infer<typeof notebookConfigSchema>;
/** Where a build secret comes from. */
export type SecretSource = z.infer<typeof secretSourceSchema>;
/** What an ssh mount of a build reaches. */
export type SshSource = z.infer<typeof sshSourceSchema>;
/** See `NotebookConfig.file`. */
export type FileFormat = z.infer<typeof fileFormatSchema>;

/** A notebook's build settings, and what is wrong with them. */
export interface IReadConfig {
  /** Where `problem` is set: the settings that are sound, and defaults for the others. */
  readonly config: NotebookConfig;
  /** One sentence that names the setting, or null. Nothing is built while there is one. */
  readonly problem: string | null;
}

/**
 * Reads the build settings in a notebook's whole metadata object; a page and the command line use this one rule. Keys
 * that are no settings are left alone: other versions have other ones.
 */
export function readNotebookConfig(metadata: unknown): IReadConfig {
  const found = asObject(metadata)?.[METADATA_KEY];
  const own = asObject(found);
  if (!own) {
    const config = notebookConfigSchema.parse({});
    return found === undefined || found === null
      ? { config, problem: null }
      : { config, problem: sentence([], found) };
  }
  const parsed = notebookConfigSchema.safeParse(own);
  if (parsed.success) {
    return { config: parsed.data, problem: null };
  }
  const bad = new Set(parsed.error.issues.map(issue => String(issue.path[0])));
  const sound = Object.fromEntries(
    Object.entries(own).filter(([key]) => !bad.has(key))
  );
  const path = parsed.error.issues[0]?.path.map(String) ?? [];
  return {
    config: notebookConfigSchema.parse(sound),
    problem: sentence(path, own)
  };
}

const SECRET =
  'the place of its value: {"file": "path"} or {"env": "NAME of a variable"}';
const SSH = 'the agent or a key: {"agent": true} or {"file": "path"}';

/** What each setting has to be; `*` stands for a name or a position in it. */
const EXPECTED: Readonly<Record<string, string>> = {
  '': 'an object of settings',
  context: 'the path of a folder, relative to the notebook',
  buildArgs: 'an object of names and texts, such as {"VERSION": "3.12"}',
  'buildArgs.*': 'a text (a number needs quotation marks)',
  platform: 'a text such as "linux/arm64"',
  target: 'the name of a build stage',
  pull: 'true or false',
  network: '"default", "none" or "host"',
  extraHosts: 'a list of texts such as "db:10.0.0.5"',
  'extraHosts.*': 'a text such as "db:10.0.0.5"',
  secrets: 'an object that gives the id of each secret ' + SECRET,
  'secrets.*': SECRET,
  ssh: 'an object that gives each id ' + SSH,
  'ssh.*': SSH,
  auto: 'true or false',
  file: 'an object that may have "bom", "eol" and "finalNewline"',
  'file.bom': 'true or false',
  'file.eol': '"lf" or "crlf"',
  'file.finalNewline': 'true or false'
};

/** What is wrong at a path below the notebook's own metadata. */
function sentence(path: readonly string[], own: unknown): string {
  const [key = '', ...more] = path;
  const inner = `${key}.${key === 'file' ? more[0] : '*'}`;
  const isInner = more.length > 0 && Object.hasOwn(EXPECTED, inner);
  const name = isInner ? `${key}.${more[0]}` : key;
  const value = (isInner ? path.slice(0, 2) : path.slice(0, 1)).reduce(
    (at: unknown, part) =>
      Array.isArray(at) ? (at[Number(part)] as unknown) : asObject(at)?.[part],
    own
  );
  const expected = EXPECTED[isInner ? inner : key] ?? 'something else';
  const which =
    key === ''
      ? `metadata \`${METADATA_KEY}\``
      : `build setting \`${printable(name)}\``;
  return `The notebook’s ${which} has to be ${expected}; it is ${described(value)}.`;
}

function described(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value === ''
        ? 'an empty text'
        : `the text ${JSON.stringify(printable(value))}`;
    case 'number':
      return `the number ${value}`;
    case 'boolean':
      return String(value);
    default:
      return value === null || value === undefined
        ? 'nothing'
        : Array.isArray(value)
          ? 'a list'
          : Object.keys(value).length === 0
            ? 'an empty object'
            : 'another object';
  }
}

/** Short, and without what would act on a terminal. */
function printable(text: string): string {
  const clean = text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, '\uFFFD');
  return clean.length > 60 ? `${clean.slice(0, 60)}…` : clean;
}

function asObject(value: unknown): Record<string, unknown> | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : null;
}
