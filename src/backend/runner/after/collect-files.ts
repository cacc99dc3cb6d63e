import type { CardFile } from '../../../common/cards/container-card.js';
import { formatCount } from '../../../common/format.js';
import type { ContainerId } from '../../../common/ids.js';
import { errnoOf } from '../../history/git/files.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { readDisplayPattern } from './display-pattern.js';
import type { DisplayPattern } from './display-pattern.js';
import { findHere, findInContainer } from './find-files.js';
import type { IFound, IFoundFile, IPlace } from './find-files.js';
import { MAX_FILE, shownFile } from './shown-file.js';

const MAX_FILES = 20;
/** Bytes of all files together. */
const MAX_TOTAL = 6 * 1024 ** 2;

const names = new Intl.Collator('en', { numeric: true });

/** What a card shows of the files that `display` names. */
export interface ICollectedFiles {
  readonly files: CardFile[];
  /** Sentences for a person, in the order of the globs: what matched nothing, what was left out, and what to do. */
  readonly notes: string[];
}

/**
 * Gets the files that the globs of `display` match after a run: relative to the notebook's folder, or absolute in the
 * container, which may have ended. At most 20 files, in the order of the globs and then of their names.
 */
export async function collectFiles(
  engine: IEngine,
  request: {
    readonly id: ContainerId;
    readonly patterns: readonly string[];
  } & IPlace &
    ICancellable
): Promise<ICollectedFiles> {
  const collected: ICollectedFiles = { files: [], notes: [] };
  const seen = new Set<string>();
  let left = MAX_TOTAL;
  for (const text of request.patterns) {
    const matches = await find(engine, text, request);
    collected.notes.push(...matches.notes);
    const fresh = matches.files.filter(({ path }) => !seen.has(path));
    const taken = fresh.slice(0, MAX_FILES - collected.files.length);
    if (taken.length < fresh.length) {
      collected.notes.push(tooMany(text, fresh.length, taken.length));
    }
    for (const file of taken) {
      request.signal?.throwIfAborted();
      seen.add(file.path);
      const shown = await show(file, left);
      if (typeof shown === 'string') {
        collected.notes.push(shown);
      } else {
        collected.files.push(shown);
        left -= Math.min(left, bytesOf(shown));
      }
    }
  }
  return collected;
}

interface IMatches {
  readonly files: readonly IFoundFile[];
  readonly notes: readonly string[];
}

async function find(
  engine: IEngine,
  text: string,
  request: { readonly id: ContainerId } & IPlace & ICancellable
): Promise<IMatches> {
  let pattern: DisplayPattern;
  try {
    pattern = readDisplayPattern(text);
  } catch (error) {
    if (!(error instanceof TypeError)) {
      throw error;
    }
    return { files: [], notes: [`\`${text}\` (display): ${error.message}`] };
  }
  const found = pattern.isInContainer
    ? await findInContainer(pattern, { engine, id: request.id }, request)
    : await findHere(pattern, request, request);
  return {
    files: found.files.toSorted((a, b) => names.compare(a.path, b.path)),
    notes: notesOf(text, pattern, found)
  };
}

function notesOf(
  text: string,
  { isInContainer, folder }: DisplayPattern,
  found: IFound
): string[] {
  const notes = found.outside.map(
    path =>
      `\`${path}\` (display) is not shown: it leads out of the server’s root folder.`
  );
  if (found.isFolder) {
    return [
      `\`${text}\` (display) is a folder: write \`${text.replace(/\/+$/, '')}/*\` to show the files in it.`
    ];
  }
  if (found.isCut) {
    notes.push(
      `There is too much in \`${folder}\` to look through all of it for \`${text}\` (display): name a folder closer to the files.`
    );
  } else if (found.files.length === 0 && notes.length === 0) {
    notes.push(noMatch(text, isInContainer));
  }
  return notes;
}

function noMatch(text: string, isInContainer: boolean): string {
  return isInContainer
    ? `No file of the container matches \`${text}\` (display): check the path, and whether the run wrote it.`
    : `No file beside the notebook matches \`${text}\` (display): mount the folder that the run writes to (\`volumes: ["./out:/out"]\`), or give the path as the container sees it, beginning with \`/\`.`;
}

function tooMany(text: string, matches: number, taken: number): string {
  const shown = taken === 0 ? 'none of them is' : `only the first ${taken} are`;
  return `${formatCount(matches)} files match \`${text}\` (display); ${shown} shown, since a cell shows at most ${MAX_FILES} files.`;
}

/** A sentence when it cannot be shown at all. */
async function show(
  file: IFoundFile,
  left: number
): Promise<CardFile | string> {
  const most = Math.min(MAX_FILE, left);
  try {
    // One byte more tells whether there is more.
    const content = await file.read(most + 1);
    return content === null
      ? noMatch(file.path, file.path.startsWith('/'))
      : shownFile({ path: file.path, size: content.size }, content.data, most);
  } catch (error) {
    const code = errnoOf(error);
    if (code === null || !/^E[A-Z0-9]+$/.test(code)) {
      throw error;
    }
    const why =
      code === 'EACCES' || code === 'EPERM'
        ? 'it belongs to another user'
        : `the system says ${code}`;
    return `\`${file.path}\` (display) cannot be read by the server: ${why}.`;
  }
}

function bytesOf({ data = '' }: CardFile): number {
  return Buffer.byteLength(data);
}
