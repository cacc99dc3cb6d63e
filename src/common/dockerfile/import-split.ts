import { FIRST_STATE, stateAfter } from '../notebook/prefix.js';
import { parseDockerfile, type IInstruction } from './parse.js';

/** Lines of one cell: the first, and the one behind the last; 0-based. */
export interface ICellLines {
  readonly start: number;
  readonly end: number;
}

/** What an instruction is for, as far as it matters for what stands in one cell with it. */
type Part = 'global' | 'from' | 'settings' | 'files' | 'run' | 'other';

const PARTS: Readonly<Record<string, Part>> = {
  FROM: 'from',
  RUN: 'run',
  COPY: 'files',
  ADD: 'files',
  ARG: 'settings',
  ENV: 'settings',
  LABEL: 'settings',
  MAINTAINER: 'settings',
  WORKDIR: 'settings',
  USER: 'settings',
  SHELL: 'settings',
  EXPOSE: 'settings',
  VOLUME: 'settings',
  STOPSIGNAL: 'settings',
  ONBUILD: 'settings',
  HEALTHCHECK: 'settings',
  ENTRYPOINT: 'settings',
  CMD: 'settings'
};

/** Settings that say where and as whom files are copied: directly above COPY and ADD they belong to them. */
const FOR_FILES = new Set(['WORKDIR', 'USER']);

/** A cell in the making. */
interface ICell extends ICellLines {
  readonly part: Part;
  /** It has nothing but what {@link FOR_FILES} names. */
  readonly isForFiles: boolean;
}

/**
 * Divides a Dockerfile's lines into cells as a person would: a stage begins a cell, RUN is one of its own, settings
 * stand together, and so do files that are copied in a row. Comments stay with the instruction that they explain.
 *
 * The cells cover all lines in order. No cell but the last ends inside an instruction, as {@link prefixOf} demands.
 */
export function splitIntoCells(lines: readonly string[]): ICellLines[] {
  const { instructions } = parseDockerfile(lines.join('\n'));
  if (instructions.length === 0) {
    return lines.length === 0 ? [] : [{ start: 0, end: lines.length }];
  }
  return wholeCells(lines, groupInstructions(lines, instructions));
}

function groupInstructions(
  lines: readonly string[],
  instructions: readonly IInstruction[]
): ICellLines[] {
  const cells: ICell[] = [];
  const globals = globalArguments(instructions);
  let behind = 0;
  for (const [index, { keyword, lines: own }] of instructions.entries()) {
    const gap = lines.slice(behind, own[0] - 1);
    const part =
      index < globals ? 'global' : (PARTS[keyword] ?? ('other' as const));
    const cell = cells.at(-1);
    const isApart = gap.length > 0;
    const isForFiles = FOR_FILES.has(keyword);
    behind = own[1];
    if (cell && belongsTo(cell, part, isApart)) {
      cells[cells.length - 1] = {
        start: cell.start,
        end: behind,
        part: joinedPart(cell.part, part),
        isForFiles: cell.isForFiles && isForFiles
      };
      continue;
    }
    const start = cell ? cell.end + cutOf(gap) : 0;
    if (cell) {
      cells[cells.length - 1] = { ...cell, end: start };
    }
    cells.push({ start, end: behind, part, isForFiles });
  }
  return cells.map(({ start, end }, index) => ({
    start,
    end: index === cells.length - 1 ? lines.length : end
  }));
}

/** How many instructions above the first FROM are all ARG. */
function globalArguments(instructions: readonly IInstruction[]): number {
  const from = instructions.findIndex(({ keyword }) => keyword === 'FROM');
  const above = instructions.slice(0, Math.max(0, from));
  return above.every(({ keyword }) => keyword === 'ARG') ? above.length : 0;
}

function belongsTo(cell: ICell, next: Part, isApart: boolean): boolean {
  switch (next) {
    case 'run':
      return false;
    case 'global':
    case 'from':
      return cell.part === 'global';
    case 'settings':
      return cell.part === 'settings' || (cell.part === 'from' && !isApart);
    case 'files':
      return (cell.part === 'files' || cell.isForFiles) && !isApart;
    case 'other':
      return cell.part === 'other';
  }
}

function joinedPart(before: Part, next: Part): Part {
  return before === 'from' ? 'from' : next;
}

/**
 * Where the lines between two instructions are divided: what is directly below the first stays with it when blank
 * lines follow; comments below blank lines, and comments alone, belong to the second.
 */
function cutOf(gap: readonly string[]): number {
  const blank = gap.findIndex(line => !isComment(line));
  if (blank < 0) {
    return 0;
  }
  const comment = gap.findIndex(
    (line, index) => index > blank && isComment(line)
  );
  return comment < 0 ? gap.length : comment;
}

function isComment(line: string): boolean {
  return /^\s*#/.test(line);
}

/** Joins a cell that, read by itself, ends inside an instruction with the one below. */
function wholeCells(
  lines: readonly string[],
  cells: readonly ICellLines[]
): ICellLines[] {
  const whole: ICellLines[] = [];
  let state = FIRST_STATE;
  let start = 0;
  for (const { end } of cells) {
    const parsed = parseDockerfile(lines.slice(start, end).join('\n'), state);
    if (!parsed.open || end === lines.length) {
      whole.push({ start, end });
      state = stateAfter(state, parsed);
      start = end;
    }
  }
  return whole;
}
