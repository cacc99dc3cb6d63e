import { optionAt } from '../../common/container/check-options.js';
import type { OptionKey } from '../../common/container/container-options.js';
import { OPTION_KEYS } from '../../common/container/container-options.js';
import { readOptionValues } from '../../common/container/edit-options.js';
import { OPTION_DOCS } from '../../common/container/option-docs.js';
import { withoutTicks } from '../ui/code-words.js';
import { variableRows } from './form-rows.js';
import { imageNames } from './image-names.js';
import type { INameSources } from './name-sources.js';
import { MAPPINGS, templateOf } from './option-template.js';

/** One thing to choose. */
export interface IOptionCompletion {
  readonly label: string;
  readonly insertText: string;
  /** A few words that stand beside the label. */
  readonly detail: string;
  readonly documentation: string;
}

/** What can be written at a place of the option lines; `start` and `end` are columns of the line. */
export interface IOptionCompletions {
  readonly start: number;
  readonly end: number;
  readonly items: readonly IOptionCompletion[];
}

/**
 * What can be written at a place of a container cell's option lines; `line` and `column` are 0-based. Null where nothing
 * is known: in the script, in a value of any text.
 */
export async function completeOption(
  source: string,
  line: number,
  column: number,
  sources: INameSources
): Promise<IOptionCompletions | null> {
  const text = source.split('\n')[line] ?? '';
  const found = optionAt(source, line + 1, column);
  if (found.inKey) {
    return completeKey(source, text, found.prefix, column);
  }
  if (found.key === null) {
    return null;
  }
  const start = startOfWord(text, column);
  if (
    MAPPINGS.has(found.key) &&
    /[\w"']:\s+$/.test(text.slice(text.indexOf(':') + 1, start))
  ) {
    return null; // The value of an entry.
  }
  const word = text.slice(start, column);
  const items = await valuesOf(found.key, source, word, sources);
  const labels = items.map(({ label }) => label);
  const kept = new Set(matching(labels, word));
  return {
    start,
    end: endOfWord(text, column),
    items: items.filter(({ label }) => kept.has(label))
  };
}

/** Keys that the cell does not have yet. Behind a key that has its colon, only the key is replaced. */
function completeKey(
  source: string,
  text: string,
  prefix: string,
  column: number
): IOptionCompletions {
  const start = column - prefix.length;
  const rest = /^[\w-]*/.exec(text.slice(start))?.[0] ?? '';
  const end = start + rest.length;
  const hasColon = /^\s*:/.test(text.slice(end));
  const used = new Set(
    [...source.matchAll(/^\s*#\| ?([a-z_]+)\s*:/gm)].map(match => match[1])
  );
  const free = OPTION_KEYS.filter(key => key === rest || !used.has(key));
  const items = matching(free, prefix).map(key => {
    const { summary, example } = OPTION_DOCS[key];
    return {
      label: key,
      insertText: hasColon ? key : templateOf(key),
      detail: firstSentence(summary),
      documentation: `${summary}\n\n${example}`
    };
  });
  return { start, end, items };
}

/** The completer shows all that it gets: those that begin with what is written, or else have it, or else all. */
function matching<T extends string>(
  names: readonly T[],
  prefix: string
): readonly T[] {
  const beginning = names.filter(name => name.startsWith(prefix));
  const having = names.filter(name => name.includes(prefix));
  return beginning.length > 0 ? beginning : having.length > 0 ? having : names;
}

/** Beside a label there is room for a few words. */
function firstSentence(text: string): string {
  const first = /^.*?[.;:](?=\s|$)/s.exec(text)?.[0] ?? text;
  const sentence = withoutTicks(first.replace(/[.;:]$/, ''));
  return sentence.length > 56 ? `${sentence.slice(0, 55)}…` : sentence;
}

/** A value ends at a blank, a quote, a comma or a bracket. */
const OUTSIDE = /[\s"',[\]{}]/;

function startOfWord(text: string, column: number): number {
  let start = column;
  while (start > 0 && !OUTSIDE.test(text[start - 1] ?? ' ')) {
    start -= 1;
  }
  return start;
}

function endOfWord(text: string, column: number): number {
  let end = column;
  while (end < text.length && !OUTSIDE.test(text[end] ?? ' ')) {
    end += 1;
  }
  return end;
}

async function valuesOf(
  key: OptionKey,
  source: string,
  word: string,
  sources: INameSources
): Promise<IOptionCompletion[]> {
  switch (key) {
    case 'image':
      return imageValues(sources);
    case 'volumes':
      return volumeValues(word, sources);
    case 'env_file':
      return pathValues(word, sources);
    case 'secret_environment':
      return environmentNames(source).map(name => choice(name, 'environment'));
    default:
      return (OPTION_DOCS[key].values ?? []).map(value =>
        choice(value, '', MAPPINGS.has(key) ? `${value}: ` : value)
      );
  }
}

function choice(
  value: string,
  detail: string,
  insertText = value
): IOptionCompletion {
  return { label: value, insertText, detail, documentation: detail };
}

async function imageValues(
  sources: INameSources
): Promise<IOptionCompletion[]> {
  const names = imageNames(sources.dockerfiles(), await sources.images());
  return [
    ...names.map(({ name, detail }) => choice(name, detail)),
    choice('commit:', 'commit of the history')
  ];
}

/** Folders and names of volumes for the first part, `ro` for the last; what is between is for the person to write. */
async function volumeValues(
  word: string,
  sources: INameSources
): Promise<IOptionCompletion[]> {
  const parts = word.split(':');
  if (parts.length === 3) {
    const before = parts.slice(0, 2).join(':');
    return [choice(`${before}:ro`, 'read-only')];
  }
  if (parts.length === 2) {
    return [];
  }
  if (/^\.{1,2}\//.test(word)) {
    return pathValues(word, sources);
  }
  const names = await sources.volumes();
  return [
    choice('./', 'folder beside the notebook'),
    ...names.map(name => choice(name, 'volume', `${name}:/`))
  ];
}

/** What is in the folder that a path names so far; folders first. */
async function pathValues(
  word: string,
  sources: INameSources
): Promise<IOptionCompletion[]> {
  const folder = word.slice(0, word.lastIndexOf('/') + 1);
  const entries = await sources.entries(folder);
  return [
    ...entries
      .filter(({ isFolder }) => isFolder)
      .map(({ name }) => choice(`${folder}${name}`, 'folder')),
    ...entries
      .filter(({ isFolder }) => !isFolder)
      .map(({ name }) => choice(`${folder}${name}`, 'file'))
  ];
}

function environmentNames(source: string): string[] {
  const { environment } = readOptionValues(source).values;
  return variableRows(environment).map(({ name }) => name);
}
