import { isObject } from '../is-object.js';
import { isLayerbookError } from '../protocol/errors.js';
import { OPTION_KEYS } from './container-options.js';
import type { OptionKey } from './container-options.js';
import { parseContainerCell } from './parse-cell.js';
import { programFlag, isPosixShell } from './interpreter.js';
import { splitCell } from './split-cell.js';
import { writeCell, writeOption } from './write-option.js';

/** A container cell that is put together from a command or a Compose service. */
export class CellDraft {
  /** What could not be carried over, in sentences. */
  readonly notes: string[] = [];
  private readonly _values = new Map<OptionKey, unknown>();
  private _script = '';

  has(key: OptionKey): boolean {
    return this._values.has(key);
  }

  get(key: OptionKey): unknown {
    return this._values.get(key);
  }

  /** Undefined removes the key. */
  set(key: OptionKey, value: unknown): void {
    if (value === undefined) {
      this._values.delete(key);
    } else {
      this._values.set(key, value);
    }
  }

  /** Adds an entry to a list. */
  add(key: OptionKey, ...items: readonly unknown[]): void {
    const list = this._values.get(key);
    const before: readonly unknown[] = Array.isArray(list) ? list : [];
    this._values.set(key, [...before, ...items]);
  }

  /** Adds an entry to a mapping. */
  put(key: OptionKey, name: string, value: unknown): void {
    const map = this._values.get(key);
    this._values.set(key, { ...(isObject(map) ? map : {}), [name]: value });
  }

  /** A note that is not given twice. */
  note(sentence: string): void {
    if (!this.notes.includes(sentence)) {
      this.notes.push(sentence);
    }
  }

  /**
   * What runs: words behind the image's or the draft's entry point. `sh -c TEXT` becomes a script.
   */
  run(words: readonly string[]): void {
    const entrypoint = this._values.get('entrypoint');
    const own = Array.isArray(entrypoint) ? entrypoint.map(String) : null;
    const script = scriptOf([...(own ?? []), ...words]);
    if (script === null) {
      this.set('command', words.length > 0 ? words : undefined);
      return;
    }
    this._runScript(script);
    if (own === null) {
      this.note(
        'The script runs in the place of the image’s ENTRYPOINT and CMD.'
      );
    }
  }

  /** What runs: a text that an interpreter gets. */
  runScript(interpreter: readonly string[], text: string): void {
    this._runScript(scriptFor(interpreter, text));
  }

  /** The cell; what its option lines do not take is left out with a note. */
  finish(): string {
    this._settle();
    for (const key of OPTION_KEYS) {
      if (this._values.has(key)) {
        this._keepValid(key);
      }
    }
    const entries = OPTION_KEYS.flatMap(key =>
      this._values.has(key) ? [[key, this._values.get(key)] as const] : []
    );
    return writeCell(entries, this._script);
  }

  private _runScript(script: string): void {
    this._script = script;
    this.set('entrypoint', undefined);
    this.set('command', undefined);
  }

  /** Takes back what contradicts another option. */
  private _settle(): void {
    const mode = this.get('network_mode');
    if (this.get('detach') === true && this.get('stdin_open') === true) {
      this.set('stdin_open', undefined);
      this.note(
        'Nothing can be typed into a service (`detach`): `stdin_open` is left out.'
      );
    }
    if (mode !== undefined && this.has('networks')) {
      this.set('networks', undefined);
      this.note('`networks` is left out beside `network_mode`.');
    }
    if ((mode === 'none' || mode === 'host') && this.has('container_name')) {
      this.set('container_name', undefined);
      this.note(`A name has no effect with \`network_mode: ${mode}\`.`);
    }
  }

  private _keepValid(key: OptionKey): void {
    const value = this._values.get(key);
    const problem = problemWith(key, value);
    if (problem === null) {
      return;
    }
    if (!Array.isArray(value) || value.length < 2) {
      this.set(key, undefined);
      this.note(`\`${key}\` is left out: ${problem}`);
      return;
    }
    const kept = value.filter((item: unknown) => {
      const wrong = problemWith(key, [item]);
      if (wrong !== null) {
        this.note(`An entry of \`${key}\` is left out: ${wrong}`);
      }
      return wrong === null;
    });
    if (problemWith(key, kept) !== null) {
      this.note(`\`${key}\` is left out: ${problem}`);
    }
    const isRight = kept.length > 0 && problemWith(key, kept) === null;
    this.set(key, isRight ? kept : undefined);
  }
}

/** A name that other containers can look up, or null when nothing is left of it. */
export function hostName(name: string): string | null {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return label === '' ? null : label;
}

/** The script of `sh -c TEXT` or `python -c TEXT`, or null for another command. */
function scriptOf(words: readonly string[]): string | null {
  const script = words.at(-1) ?? '';
  const flag = words.at(-2);
  const interpreter = words.slice(0, -2);
  const [program = ''] = interpreter;
  if (
    script.trim() === '' ||
    interpreter.length === 0 ||
    flag === undefined ||
    programFlag(interpreter) !== flag
  ) {
    return null;
  }
  const shebang = /^#![ \t]*(.*)/.exec(script)?.[1]?.split(/\s+/);
  if (shebang !== undefined) {
    return shebang.join(' ') === interpreter.join(' ') ? script : null;
  }
  const isShell = interpreter.length === 1 && isPosixShell(program);
  return isShell ? scriptFor(interpreter, script) : null;
}

/** A text as a script of a cell: with `#!`, unless `sh` runs it or it has such a line. */
function scriptFor(interpreter: readonly string[], text: string): string {
  if (text.startsWith('#!')) {
    return text;
  }
  const line = interpreter.join(' ');
  if (!/^(?:\S*\/)?sh$/.test(line)) {
    return `#!${line.startsWith('/') ? '' : '/usr/bin/env '}${line}\n${text}`;
  }
  const script = text.replace(/^(?:[ \t]*\n)+/, '');
  return isKept(script) ? script : `#!/bin/sh\n${script}`;
}

/** Whether a cell has a text as its script as it is, and reads no line of it as an option. */
function isKept(text: string): boolean {
  return !/^\s*#\|/.test(text) && splitCell(text).script === text;
}

/** What is wrong with one option by itself, or null. */
function problemWith(key: OptionKey, value: unknown): string | null {
  const source = writeOption(key, value)
    .map(line => `#| ${line}`)
    .join('\n');
  try {
    parseContainerCell(source);
    return null;
  } catch (error) {
    if (isLayerbookError(error)) {
      return error.data.message.replace(/ (?:in line \d+|\(line \d+\))/g, '');
    }
    throw error;
  }
}
