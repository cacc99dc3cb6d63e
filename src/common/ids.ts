/**
 * Branded identifiers and units: a plain string or number cannot be passed where one of these is meant.
 *
 * They are created only at an edge (engine answer, git object, notebook metadata) with the functions below.
 */

declare const brand: unique symbol;

type Branded<T, Name extends string> = T & { readonly [brand]: Name };

/** `sha256:` and 64 hex digits: an image's id as the engine names it. */
export type ImageId = Branded<string, 'ImageId'>;
/** `sha256:` and 64 hex digits of the uncompressed layer tar (OCI image-spec, "DiffID"). */
export type DiffId = Branded<string, 'DiffId'>;
/** `sha256:` and 64 hex digits that name a stack of layers (OCI image-spec, "ChainID"). */
export type ChainId = Branded<string, 'ChainId'>;
/** 64 hex digits. */
export type ContainerId = Branded<string, 'ContainerId'>;
/** 40 hex digits: a git object name. */
export type CommitOid = Branded<string, 'CommitOid'>;
/** nbformat cell id (1-64 characters of `[a-zA-Z0-9-_]`). */
export type CellId = Branded<string, 'CellId'>;
/** UUID kept in the notebook's metadata; names the notebook's history. */
export type NotebookId = Branded<string, 'NotebookId'>;
/** One execution asked for by a user, unique per back end. */
export type RunId = Branded<string, 'RunId'>;
/** 64 hex digits: content key of a cell (see `notebook/keys.ts`). */
export type CellKey = Branded<string, 'CellKey'>;

const SHA256 = /^sha256:[0-9a-f]{64}$/;
const HEX64 = /^[0-9a-f]{64}$/;
const HEX40 = /^[0-9a-f]{40}$/;
const NAME = /^[A-Za-z0-9_-]{1,64}$/;

/** Makes a function that brands a text which matches `pattern`, and throws a `TypeError` naming it otherwise. */
function parser<T extends string>(
  name: string,
  pattern: RegExp
): (text: string) => T {
  return text => {
    if (!pattern.test(text)) {
      throw new TypeError(
        `Expected ${name} (${pattern.source}), got ${JSON.stringify(text.slice(0, 80))}.`
      );
    }
    return text as T;
  };
}

export const parseImageId = parser<ImageId>('an image id', SHA256);
export const parseDiffId = parser<DiffId>('a diff id', SHA256);
export const parseChainId = parser<ChainId>('a chain id', SHA256);
export const parseContainerId = parser<ContainerId>('a container id', HEX64);
export const parseCommitOid = parser<CommitOid>('a commit id', HEX40);
export const parseCellId = parser<CellId>('a cell id', NAME);
export const parseNotebookId = parser<NotebookId>('a notebook id', NAME);
export const parseRunId = parser<RunId>('a run id', NAME);
