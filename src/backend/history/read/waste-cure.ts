import { formatBytes } from '../../../common/format.js';
import type { WasteCause } from '../../../common/protocol/history-views.js';

/** A step as a person knows it. */
export interface IStep {
  /** Number of its cell; 0: it is no cell's. */
  readonly cellNumber: number;
  readonly instruction: string;
}

/** What is hidden, by which steps. */
export interface ICureRequest {
  readonly from: IStep;
  readonly by: IStep;
  readonly cause: WasteCause;
  readonly bytes: number;
  /** What changed of metadata: `mode`, `owner`, `mtime`, `xattr`, `link`. */
  readonly changed: ReadonlySet<string>;
}

/** How to do without the hidden bytes: one sentence that names cells and instructions. */
export function cureOf(request: ICureRequest): string {
  return `${adviceOf(request)}: −${formatBytes(request.bytes)}.`;
}

function adviceOf(request: ICureRequest): string {
  switch (request.cause) {
    case 'deleted':
      return deletedAdvice(request);
    case 'rewritten':
      return rewrittenAdvice(request);
    case 'metadata':
      return metadataAdvice(request);
  }
}

function deletedAdvice({ from, by }: ICureRequest): string {
  const { made, later } = names(from, by);
  const verb = verbOf(by);
  if (keywordOf(from) === 'RUN') {
    return keywordOf(by) === 'RUN'
      ? `Join the ${verb} of ${placeOf(by)} to ${made}, which made the files`
      : `Delete the files in ${made}, which made them, before ${later} replaces them`;
  }
  if (verb === '`mv`') {
    return `Let ${made} bring the files to where the ${verb} of ${placeOf(by)} puts them`;
  }
  return keywordOf(by) === 'RUN'
    ? `Leave the files out of ${made}, or mount them in ${later} with “RUN --mount=type=bind” and copy nothing`
    : `Leave the files out of ${made}, since ${later} takes them away`;
}

function rewrittenAdvice({ from, by }: ICureRequest): string {
  const { made, later } = names(from, by);
  if (keywordOf(from) === 'RUN') {
    return keywordOf(by) === 'RUN'
      ? `Write the files once: join ${later} to ${made}`
      : `Do not write the files in ${made}, since ${later} brings them anew`;
  }
  return keywordOf(by) === 'RUN'
    ? `Write the files once: bring them in ${made} as ${later} leaves them`
    : `Leave the files out of ${made}, since ${later} brings them anew`;
}

function metadataAdvice({ from, by, changed }: ICureRequest): string {
  const { made, later } = names(from, by);
  if (keywordOf(by) !== 'RUN') {
    return `Leave the files out of ${made}, since ${later} brings them again`;
  }
  const options = ['owner', 'mode'].filter(word => changed.has(word));
  const isCopy = ['COPY', 'ADD'].includes(keywordOf(from));
  if (isCopy && options.length > 0 && options.length === changed.size) {
    const flags = options.map(word =>
      word === 'owner' ? '--chown' : '--chmod'
    );
    return `Set ${options.join(' and ')} with “${keywordOf(from)} ${flags.join(' ')}” in ${placeOf(from)} instead of in ${later}`;
  }
  if (changed.has('link')) {
    return `Make the hard links where the files are made, in ${made}, not in ${later}`;
  }
  return isCopy
    ? `Do not change the files of ${made} in ${later}: it stores them once more`
    : `Change ${subjectsOf(changed)} in ${made}, which made the files, not in ${later}`;
}

const SUBJECTS: Readonly<Record<string, string>> = {
  owner: 'the owner',
  mode: 'the mode',
  mtime: 'the time',
  xattr: 'the attributes'
};

function subjectsOf(changed: ReadonlySet<string>): string {
  const subjects = Object.keys(SUBJECTS)
    .filter(word => changed.has(word))
    .map(word => SUBJECTS[word] ?? word);
  const last = subjects.pop() ?? 'the files';
  return subjects.length === 0 ? last : `${subjects.join(', ')} and ${last}`;
}

/** Both steps; with their words where the number of the cell does not tell them apart. */
function names(from: IStep, by: IStep): { made: string; later: string } {
  const isSame =
    from.cellNumber === by.cellNumber && keywordOf(from) === keywordOf(by);
  return { made: nameOf(from, isSame), later: nameOf(by, isSame) };
}

const WORDS = 40;

function nameOf(step: IStep, isLong: boolean): string {
  const line = (step.instruction.split('\n', 1)[0] ?? '').trim();
  const words =
    isLong || step.cellNumber === 0
      ? line.length > WORDS
        ? `${line.slice(0, WORDS)}…`
        : line
      : keywordOf(step);
  return step.cellNumber === 0
    ? `the layer of \`${words}\``
    : `the \`${words}\` of ${placeOf(step)}`;
}

function placeOf({ cellNumber, instruction }: IStep): string {
  return cellNumber === 0
    ? `\`${(instruction.split('\n', 1)[0] ?? '').slice(0, WORDS)}\``
    : `cell ${cellNumber}`;
}

function keywordOf({ instruction }: IStep): string {
  return /^\s*([A-Za-z]+)/.exec(instruction)?.[1]?.toUpperCase() ?? '';
}

/** What took the files away, as its author wrote it. */
function verbOf({ instruction }: IStep): string {
  const verb = /(?:^|[\s;&|(])(rm|mv)\s/.exec(instruction)?.[1];
  return verb === undefined ? 'deletion' : `\`${verb}\``;
}
