import { splitField } from '../csv-fields.js';
import { CellDraft } from './cell-draft.js';
import { programFlag } from './interpreter.js';
import { shorten } from './option-value.js';
import { splitFlags } from './run-flags.js';
import type { RunFlag } from './run-flags.js';
import { applyFlag } from './run-options.js';
import type { RunState } from './run-options.js';
import { readCommandLine } from './shell-command.js';
import type { ShellWord } from './shell-command.js';
import { isFromOutside } from './shell-variable.js';

/** A container cell that was made from something else. */
export interface IConvertedCell {
  readonly source: string;
  /** Sentences on what was left out or is different; show them all. */
  readonly notes: readonly string[];
}

/**
 * The container cell that does what a `docker run` (or `podman run`) command does; null when the text is no such
 * command. Nothing is run or looked up. What has no counterpart is named in `notes`.
 */
export function dockerRunToCell(text: string): IConvertedCell | null {
  const command = readCommandLine(stripPrompt(text));
  const start = command === null ? -1 : endOfRun(command.words);
  if (command === null || start < 0) {
    return null;
  }
  const words = command.words.slice(start);
  const { flags, image } = splitFlags(words.map(word => word.text));
  const draft = new CellDraft();
  const state: RunState = { draft, networks: new Map(), aliases: [] };
  for (const flag of flags) {
    applyFlag(state, flag);
  }
  finishNetworks(state);
  finishPull(draft, flags);
  const name = words[image]?.text;
  if (name === undefined) {
    draft.note('The command names no image.');
  }
  draft.set('image', name);
  runRest(draft, words.slice(image + 1), command.heredoc);
  noteExpansions(draft, words, flags);
  if (command.rest !== '') {
    draft.note(
      `What follows the command is left out: \`${shorten(command.rest)}\`.`
    );
  }
  return { source: draft.finish(), notes: draft.notes };
}

/** The text from its first command on: without blank lines, comments and the prompt of a shell. */
function stripPrompt(text: string): string {
  const lines = text.split(/\r?\n/);
  const first = lines.findIndex(
    line => !/^\s*(?:#(?!\s*(?:sudo\s+)?(?:docker|podman)\s).*)?$/.test(line)
  );
  return first < 0
    ? ''
    : lines
        .slice(first)
        .join('\n')
        .replace(/^\s*(?:[$#%>❯]\s+)?/, '');
}

/** Index of the word after `docker run`, or -1. */
function endOfRun(words: readonly ShellWord[]): number {
  const texts = words.map(word => word.text);
  let at = 0;
  while (/^(?:sudo|-\w+|[A-Za-z_]\w*=.*)$/s.test(texts[at] ?? '')) {
    at++;
  }
  if (!/^(?:.*\/)?(?:docker|podman)$/.test(texts[at] ?? '')) {
    return -1;
  }
  at++;
  while (texts[at]?.startsWith('-')) {
    const takesValue =
      /^(?:-[cHl]|--(?:config|context|host|log-level|connection|url))$/;
    at += takesValue.test(texts[at] ?? '') ? 2 : 1;
  }
  if (texts[at] === 'container') {
    at++;
  }
  return texts[at] === 'run' ? at + 1 : -1;
}

function finishNetworks({ draft, networks, aliases }: RunState): void {
  const [first] = networks.values();
  first?.push(...aliases);
  if (first === undefined && aliases.length > 0) {
    draft.note(
      `\`--network-alias ${aliases.join(', ')}\` is left out; \`container_name\` is the name on the notebook’s network.`
    );
  }
  if (networks.size === 0) {
    return;
  }
  const named = [...networks].some(([, names]) => names.length > 0);
  draft.set(
    'networks',
    named
      ? Object.fromEntries(
          [...networks].map(([name, names]) => [
            name,
            names.length > 0 ? { aliases: names } : null
          ])
        )
      : [...networks.keys()]
  );
}

/** An engine's command gets a missing image, a cell does so when told. */
function finishPull(draft: CellDraft, flags: readonly RunFlag[]): void {
  if (!flags.some(flag => flag.name === 'pull')) {
    draft.set('pull_policy', 'missing');
  } else if (draft.get('pull_policy') === 'never') {
    draft.set('pull_policy', undefined);
  }
  if (draft.get('tty') === true && draft.get('detach') !== true) {
    // A terminal of a cell can be typed into.
    draft.set('stdin_open', undefined);
  }
}

function runRest(
  draft: CellDraft,
  rest: readonly ShellWord[],
  heredoc: string | null
): void {
  const words = rest.map(word => word.text);
  if (heredoc === null) {
    draft.run(words);
    return;
  }
  const entrypoint = draft.get('entrypoint');
  const own = Array.isArray(entrypoint) ? entrypoint.map(String) : [];
  const all = [...own, ...words];
  const isStdin = /^(?:-|-s|\/dev\/stdin)$/.test(all.at(-1) ?? '');
  const interpreter = isStdin ? all.slice(0, -1) : all;
  if (!isStdin && programFlag(interpreter) === null) {
    draft.run(words);
    draft.note('The text for standard input (`<<`) is left out.');
    return;
  }
  draft.runScript(interpreter, heredoc);
  draft.set('stdin_open', undefined);
}

/** Names what a shell would have replaced, as far as the cell still has it. */
function noteExpansions(
  draft: CellDraft,
  words: readonly ShellWord[],
  flags: readonly RunFlag[]
): void {
  const handled = new Set(
    flags
      .filter(({ name, value }) =>
        name === 'env'
          ? isFromOutside(...splitField(value ?? ''))
          : name === 'user'
      )
      .map(flag => flag.at)
  );
  const home = new Set(
    flags
      .filter(({ name }) => /^(?:volume|mount)$/.test(name))
      .map(({ at }) => at)
  );
  for (const [at, { text, expansions }] of words.entries()) {
    const left = expansions.filter(
      found =>
        !/^(?:\$PWD|\$\{PWD\}|\$\(\s*pwd\s*\)|`pwd`|~)$/.test(found) &&
        !(home.has(at) && /^\$(?:HOME|\{HOME\})$/.test(found))
    );
    if (!handled.has(at) && left.length > 0) {
      draft.note(
        `\`${left.join('`, `')}\` in \`${shorten(text)}\` is not replaced here; write the value.`
      );
    }
  }
}
