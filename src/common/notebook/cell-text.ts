import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { triggerOf } from '../dockerfile/onbuild.js';
import { parseDockerfile, type IInstruction } from '../dockerfile/parse.js';
import { declaredArgs } from '../dockerfile/variables.js';
import { OWN_WORDS, wordsOf } from './chain-hash.js';
import {
  FIRST_STATE,
  hasStage,
  stateAfter,
  type IParseState
} from './prefix.js';
import { remembered } from './remembered.js';

/** What a cell contributes to its key and those below. The same inputs of the same text are mostly the same object. */
export interface IOwn {
  /** The first 23 bytes of a SHA-256. */
  readonly words: Int32Array;
}

/** What is read from one cell's text, once per text and place. */
export interface ICellText {
  /** First 16 hex digits of the SHA-256 of its instructions and directives; empty when it has none. */
  readonly hash: string;
  readonly startsStage: boolean;
  /** Names of the build arguments that it declares. */
  readonly args: readonly string[];
  /** Whether an instruction may read from the build context. */
  readonly mayRead: boolean;
  /** How the cells below are read. */
  readonly after: TextState;
  /** The contribution with these arguments and this digest of files; null for a text without instructions. */
  ownWith(args: Readonly<Record<string, string>>, files: string): IOwn | null;
}

/** The texts that were read in one state of the parser; there is one object for each state. */
export class TextState {
  private static readonly _all = new Map<string, TextState>();
  private readonly _state: IParseState;
  private readonly _texts = new Map<string, CellText>();

  private constructor(state: IParseState) {
    this._state = state;
  }

  static of(state: IParseState): TextState {
    return remembered(
      TextState._all,
      `${state.directives} ${state.escape}`,
      () => new TextState(state)
    );
  }

  /** At the top of a Dockerfile. */
  static get first(): TextState {
    return TextState.of(FIRST_STATE);
  }

  /** `ends`: what is unusual about the ends of its lines; they are part of what a heredoc holds. */
  read(source: string, ends = ''): ICellText {
    const text = this._read(source, '');
    return ends !== '' && text.hasHeredoc ? this._read(source, ends) : text;
  }

  /** The state below lines that are comments and no directives. */
  afterComment(): TextState {
    return this._state.directives === 'no'
      ? this
      : TextState.of({ ...this._state, directives: 'no' });
  }

  private _read(source: string, ends: string): CellText {
    const name = ends === '' ? source : `${ends}\n${source}`;
    // Asked for every cell at every keystroke.
    return (
      this._texts.get(name) ??
      remembered(
        this._texts,
        name,
        () => new CellText(source, this._state, ends)
      )
    );
  }
}

class CellText implements ICellText {
  readonly hash: string;
  readonly startsStage: boolean;
  readonly args: readonly string[];
  readonly mayRead: boolean;
  readonly hasHeredoc: boolean;
  readonly after: TextState;
  private readonly _bytes: Uint8Array | null;
  private readonly _own: IOwn | null;
  private _last: { readonly name: string; readonly own: IOwn } | null = null;

  constructor(source: string, state: IParseState, ends: string) {
    const parsed = parseDockerfile(source, state);
    const { directives, instructions, escape } = parsed;
    const lines = [
      ...directives.map(({ name, value }) => `#${name}=${value}`),
      ...instructions.map(instruction => canonicalOf(instruction, escape)),
      ...(ends === '' ? [] : [`#${ends}`])
    ];
    this._bytes =
      lines.length === 0 ? null : sha256(utf8ToBytes(JSON.stringify(lines)));
    this._own = this._bytes && ownOf(this._bytes);
    this.hash = this._bytes ? bytesToHex(this._bytes.subarray(0, 8)) : '';
    this.startsStage = hasStage(instructions);
    this.args = argsOf(instructions, escape);
    this.mayRead = instructions.some(item => mayRead(item, escape));
    this.hasHeredoc = instructions.some(item => item.heredocs.length > 0);
    // An empty text has no line: what could stand at its place can stand below it.
    this.after = TextState.of(
      source === '' ? state : stateAfter(state, parsed)
    );
  }

  ownWith(args: Readonly<Record<string, string>>, files: string): IOwn | null {
    if (!this._bytes || (args === NO_ARGS && files === '')) {
      return this._own;
    }
    const name = JSON.stringify([args, files]);
    if (this._last?.name !== name) {
      const bytes = sha256(concatBytes(this._bytes, utf8ToBytes(name)));
      this._last = { name, own: ownOf(bytes) };
    }
    return this._last.own;
  }
}

/** The one object for "no build arguments". */
export const NO_ARGS: Readonly<Record<string, string>> = {};

/** Whether a text has this hash, wherever in a Dockerfile it stands. */
export function hasTextHash(
  source: string,
  { hash, ends }: { readonly hash: string; readonly ends: string }
): boolean {
  return ['\\', '`'].some(escape =>
    (['no', 'yes'] as const).some(
      directives =>
        TextState.of({ escape, directives }).read(source, ends).hash === hash
    )
  );
}

const containers = new Map<string, { own: IOwn; hash: string }>();

/** What a container cell's source contributes, and its hash (16 hex digits) as its card has it. */
export function readContainerText(source: string): {
  readonly own: IOwn;
  readonly hash: string;
} {
  return remembered(containers, source, () => {
    const bytes = sha256(utf8ToBytes(`container\n${source}`));
    return {
      own: ownOf(bytes),
      hash: bytesToHex(sha256(utf8ToBytes(source)).subarray(0, 8))
    };
  });
}

function ownOf(hash: Uint8Array): IOwn {
  return { words: wordsOf(hash, OWN_WORDS) };
}

/** Comments and line breaks of an instruction do not matter to the engine; everything in a heredoc does. */
function canonicalOf(instruction: IInstruction, escape: string): string {
  const { keyword, rest, heredocs } = instruction;
  const line = `${keyword} ${rest}`;
  return heredocs.length > 0
    ? `${line}\n${bodyOf(instruction.raw, escape)}`
    : line;
}

/** The lines below those that make the instruction itself. */
function bodyOf(raw: string, escape: string): string {
  const lines = raw.split('\n');
  const isContinued = (count: number): boolean =>
    parseDockerfile(lines.slice(0, count).join('\n'), {
      escape,
      directives: 'no'
    }).open?.kind === 'continuation';
  let count = 1;
  while (count < lines.length && isContinued(count)) {
    count += 1;
  }
  return lines.slice(count).join('\n');
}

/** What ONBUILD declares counts too: its trigger runs in a stage that may be built on this one. */
function argsOf(
  instructions: readonly IInstruction[],
  escape: string
): string[] {
  const names = instructions.flatMap(instruction =>
    declaredArgs(triggerOf(instruction, escape) ?? instruction, escape)
  );
  return [...new Set(names)].sort();
}

function mayRead(instruction: IInstruction, escape: string): boolean {
  const { keyword, flags } = triggerOf(instruction, escape) ?? instruction;
  switch (keyword) {
    case 'COPY':
    case 'ADD':
      return !flags.some(flag => flag.startsWith('--from='));
    case 'RUN':
      return flags.some(flag => flag.startsWith('--mount'));
    default:
      return false;
  }
}
