/** Short flags by their letter. */
const SHORT_FLAGS: Readonly<Record<string, string>> = {
  a: 'attach',
  c: 'cpu-shares',
  d: 'detach',
  e: 'env',
  h: 'hostname',
  i: 'interactive',
  l: 'label',
  m: 'memory',
  p: 'publish',
  P: 'publish-all',
  q: 'quiet',
  t: 'tty',
  u: 'user',
  v: 'volume',
  w: 'workdir'
};

/** Flags of `docker run` (or `podman run`) that need no value. */
const SWITCHES: ReadonlySet<string> = new Set([
  'detach',
  'disable-content-trust',
  'env-host',
  'help',
  'http-proxy',
  'init',
  'interactive',
  'no-healthcheck',
  'no-hostname',
  'no-hosts',
  'oom-kill-disable',
  'passwd',
  'privileged',
  'publish-all',
  'quiet',
  'read-only',
  'read-only-tmpfs',
  'replace',
  'rm',
  'rmi',
  'rootfs',
  'sig-proxy',
  'tls-verify',
  'tty',
  'use-api-socket'
]);

/** Long names that mean another one. */
const ALIASES: Readonly<Record<string, string>> = {
  net: 'network',
  'net-alias': 'network-alias',
  'dns-opt': 'dns-option'
};

/** One flag as it was given. */
export type RunFlag = {
  /** Long name without dashes: `volume`. */
  readonly name: string;
  /** As written, for notes: `-v`, `--volume`. */
  readonly written: string;
  /** Null for a switch without a value. */
  readonly value: string | null;
  /** Index of the word that holds the value (or the flag). */
  readonly at: number;
};

/** The flags of a `run` command and where the image's name stands. */
export type RunWords = {
  readonly flags: readonly RunFlag[];
  /** Index of the word with the image's name; the number of words when there is none. */
  readonly image: number;
};

/** Takes flags, with their values, from the words after `run` up to the first that is none. */
export function splitFlags(words: readonly string[]): RunWords {
  const flags: RunFlag[] = [];
  let at = 0;
  while (at < words.length) {
    const word = words[at] ?? '';
    if (word === '--') {
      return { flags, image: at + 1 };
    }
    if (!word.startsWith('-') || word === '-') {
      break;
    }
    at = word.startsWith('--')
      ? readLong(words, at, flags)
      : readShort(words, at, flags);
  }
  return { flags, image: at };
}

function readLong(
  words: readonly string[],
  at: number,
  flags: RunFlag[]
): number {
  const word = words[at] ?? '';
  const [, given = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  const name = Object.hasOwn(ALIASES, given)
    ? (ALIASES[given] ?? given)
    : given;
  const written = `--${given}`;
  if (value !== undefined || SWITCHES.has(name)) {
    flags.push({ name, written, value: value ?? null, at });
    return at + 1;
  }
  flags.push({ name, written, value: words[at + 1] ?? '', at: at + 1 });
  return at + 2;
}

/** `-it`, `-p80:80`, `-e A=1`, `-dp 80:80`: switches may be joined, the last one may take a value. */
function readShort(
  words: readonly string[],
  at: number,
  flags: RunFlag[]
): number {
  const word = words[at] ?? '';
  for (let index = 1; index < word.length; index++) {
    const letter = word.charAt(index);
    const name = Object.hasOwn(SHORT_FLAGS, letter)
      ? (SHORT_FLAGS[letter] ?? letter)
      : letter;
    const written = `-${letter}`;
    const rest = word.slice(index + 1);
    if (name.length === 1) {
      // A letter that no engine has: what follows cannot be told apart.
      flags.push({ name, written: word, value: null, at });
      return at + 1;
    }
    if (!SWITCHES.has(name)) {
      const own = rest.replace(/^=/, '');
      const value = rest === '' ? (words[at + 1] ?? '') : own;
      flags.push({ name, written, value, at: rest === '' ? at + 1 : at });
      return rest === '' ? at + 2 : at + 1;
    }
    const isSet = /^=/.test(rest);
    flags.push({ name, written, value: isSet ? rest.slice(1) : null, at });
    if (isSet) {
      break;
    }
  }
  return at + 1;
}
