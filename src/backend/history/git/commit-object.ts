import type { Oid } from './object.js';

/** A commit as git stores it. */
export interface ICommitObject {
  readonly tree: Oid;
  readonly parents: readonly Oid[];
  /** Unix seconds. */
  readonly date: number;
  readonly message: string;
}

/** Nobody in particular: a commit's id depends on what it holds, never on who ran the cell. */
const IDENTITY = 'Layerbook <layerbook@localhost>';

/** Writes a commit with the fixed identity, in UTC. */
export function encodeCommit({
  tree,
  parents,
  date,
  message
}: ICommitObject): Buffer {
  const who = `${IDENTITY} ${date} +0000`;
  const lines = [
    `tree ${tree}`,
    ...parents.map(parent => `parent ${parent}`),
    `author ${who}`,
    `committer ${who}`
  ];
  return Buffer.from(`${lines.join('\n')}\n\n${message}`);
}

/** Reads a commit. Throws a `RangeError` when it has no tree. */
export function decodeCommit(data: Buffer): ICommitObject {
  const text = data.toString();
  const end = text.indexOf('\n\n');
  const head = end < 0 ? text : text.slice(0, end);
  const tree = /^tree ([0-9a-f]{40})$/m.exec(head)?.[1];
  if (tree === undefined) {
    throw new RangeError('A commit of the history is damaged.');
  }
  return {
    tree,
    parents: [...head.matchAll(/^parent ([0-9a-f]{40})$/gm)].map(
      match => match[1] ?? ''
    ),
    date: Number(
      /^committer .*> (-?[0-9]+) [+-][0-9]{4}$/m.exec(head)?.[1] ?? 0
    ),
    message: end < 0 ? '' : text.slice(end + 2)
  };
}

/** Unix seconds of an ISO 8601 date; what is no date, or before 1970 as Docker's zero date, becomes 0. */
export function commitSeconds(date: string): number {
  const seconds = Math.floor(Date.parse(date) / 1000);
  return seconds > 0 ? seconds : 0;
}
