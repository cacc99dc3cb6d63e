import type { CellId } from '../../common/ids.js';
import type { CellFiles } from '../../common/notebook/inputs.js';
import type { NotebookSnapshot } from '../../common/notebook/snapshot.js';
import type { ICancellable } from '../engine/contract.js';

/** A notebook and its build context's absolute path, symbolic links resolved. */
export interface IContextSubject {
  readonly notebook: NotebookSnapshot;
  readonly contextDir: string;
}

/** By Dockerfile cell; null for a cell that reads nothing from the context. */
export type FilesByCell = ReadonlyMap<CellId, CellFiles | null>;

/**
 * What the notebook's instructions read from the build context, as the engine would get it: named paths only,
 * `.dockerignore` (or the ignore file of the Dockerfile) applied, links followed as BuildKit does.
 *
 * Contents are hashed once per file state (path, size, times, inode), so asking again about an unchanged folder costs a
 * listing. One object serves all notebooks of a back end.
 */
export interface IContextInputs {
  /**
   * Disabled cells have no entry. A file that cannot be read is part of the digest as such, and named in `problem`.
   * `keepTexts`: keep a copy of each small text file for {@link text}: what a build is made from can be compared later.
   * Throws nothing but `signal.reason`.
   */
  read(
    subject: IContextSubject,
    options?: ICancellable & { readonly keepTexts?: boolean }
  ): Promise<FilesByCell>;

  /**
   * Calls `onChange` within a second or two of a change on disk that changes the digest of some cell, never for others;
   * no large tree is polled. `initial` is what the caller knows.
   */
  watch(
    subject: IContextSubject,
    initial: FilesByCell,
    onChange: (files: FilesByCell) => void
  ): Disposable;

  /**
   * The text of a file with this entry digest, kept by an earlier `read` of the same notebook, or null. Names that look
   * like keys or tokens are never kept.
   */
  text(
    notebookId: NotebookSnapshot['id'],
    digest: string
  ): Promise<string | null>;
}
