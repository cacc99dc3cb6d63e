import { parseGlob, type GlobNode } from './parse-glob.js';

/**
 * Makes the test that a glob stands for.
 *
 * `*` stands for anything within a component, `?` for one character of it, `[a-z]` and `[!a-z]` for one of some
 * characters, `{a,b}` for either, `**` for anything across components (`**` + `/` also for no component), `\` takes a
 * character as it is. A pattern without `/` is matched with the last component, one with `/` with the whole path; `/` at
 * the beginning makes it the latter; one at the end stands for everything below such a directory.
 *
 * Takes time in proportion to the path's length whatever the pattern is. Throws a `TypeError` that says in one sentence
 * what is wrong with a pattern.
 */
export function compileGlob(pattern: string): (path: string) => boolean {
  const machine = new Machine(toProgram(parseGlob(pattern)));
  return path => machine.matches(path);
}

/** One step of a program; numbers are those of the steps that may come next. */
type Step =
  | {
      readonly kind: 'take';
      readonly takes: (code: number) => boolean;
      readonly next: number;
    }
  | { readonly kind: 'fork'; readonly next: readonly number[] }
  /** Goes on only where a component begins. */
  | { readonly kind: 'begin'; readonly next: number }
  | { readonly kind: 'found' };

interface IProgram {
  readonly steps: readonly Step[];
  readonly start: number;
}

const SLASH = 0x2f;

/** Written from the end to the beginning, so that each step knows what follows it. */
function toProgram(nodes: readonly GlobNode[]): IProgram {
  const steps: Step[] = [{ kind: 'found' }];
  const add = (step: Step): number => steps.push(step) - 1;
  const loop = (takes: (code: number) => boolean, next: number): number => {
    const fork = steps.length;
    add({ kind: 'fork', next: [fork + 1, next] });
    add({ kind: 'take', takes, next: fork });
    return fork;
  };
  const write = (list: readonly GlobNode[], end: number): number =>
    list.reduceRight((next, node) => writeNode(node, next), end);
  const writeNode = (node: GlobNode, next: number): number => {
    switch (node.kind) {
      case 'character':
        return add({ kind: 'take', takes: node.takes, next });
      case 'within':
        return loop(code => code !== SLASH, next);
      case 'across':
        return loop(() => true, next);
      case 'directories': {
        const slash = add({
          kind: 'take',
          takes: code => code === SLASH,
          next
        });
        const begin = add({ kind: 'begin', next });
        return add({ kind: 'fork', next: [loop(() => true, slash), begin] });
      }
      case 'either':
        return add({
          kind: 'fork',
          next: node.options.map(option => write(option, next))
        });
    }
  };
  const start = write(nodes, 0);
  return { steps, start };
}

/** Steps that may all be next, and where each character leads from there. */
interface IState {
  readonly takes: readonly (Step & { kind: 'take' })[];
  readonly isFound: boolean;
  readonly next: Map<number, IState>;
}

/** States and moves that are remembered; then all are forgotten, so that no pattern can fill the memory. */
const MAX_MOVES = 20_000;

/** Follows all ways through a program at once, and remembers where it has been. */
class Machine {
  private readonly _program: IProgram;
  private _states = new Map<string, IState>();
  private _start: IState;
  private _moves = 0;

  constructor(program: IProgram) {
    this._program = program;
    this._start = this._state([program.start], true);
  }

  matches(path: string): boolean {
    let state = this._start;
    for (let at = 0; at < path.length; at++) {
      let code = path.charCodeAt(at);
      if (code >= 0xd800 && code < 0xdc00) {
        code = path.codePointAt(at) ?? code;
        at += code > 0xffff ? 1 : 0;
      }
      state = state.next.get(code) ?? this._move(state, code);
      if (state.takes.length === 0 && !state.isFound) {
        return false;
      }
    }
    return state.isFound;
  }

  private _move(from: IState, code: number): IState {
    if (this._moves++ > MAX_MOVES) {
      this._moves = 0;
      this._states = new Map();
      this._start = this._state([this._program.start], true);
    }
    const state = this._state(
      from.takes.filter(step => step.takes(code)).map(step => step.next),
      code === SLASH
    );
    from.next.set(code, state);
    return state;
  }

  private _state(numbers: readonly number[], isBeginning: boolean): IState {
    const reached = new Set<number>();
    const todo = [...numbers];
    for (let at = todo.pop(); at !== undefined; at = todo.pop()) {
      if (!reached.has(at)) {
        reached.add(at);
        const step = this._program.steps[at];
        if (step?.kind === 'fork') {
          todo.push(...step.next);
        } else if (step?.kind === 'begin' && isBeginning) {
          todo.push(step.next);
        }
      }
    }
    const sorted = [...reached].sort((a, b) => a - b);
    const key = sorted.join(' ');
    const known = this._states.get(key);
    if (known) {
      return known;
    }
    const steps = sorted.map(at => this._program.steps[at]);
    const state: IState = {
      takes: steps.filter(step => step?.kind === 'take'),
      isFound: steps.some(step => step?.kind === 'found'),
      next: new Map()
    };
    this._states.set(key, state);
    return state;
  }
}
