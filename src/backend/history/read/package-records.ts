import type { CommitOid } from '../../../common/ids.js';
import { parseCommitOid } from '../../../common/ids.js';
import { displayPath, type TreePath } from '../layer/layer-path.js';
import type { CommitFiles } from './commit-files.js';

/** The bytes of a file at a commit; null: nobody has them. */
export type ReadContent = (
  oid: CommitOid,
  path: string
) => Promise<Buffer | null>;

/** What is known of a record: nothing stands there, or it stands there and cannot be read. */
export type RecordText =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unknown' };

const ABSENT: RecordText = { kind: 'absent' };
/** Contents that are fetched for one report: each may take the engine a while. */
const MAX_FETCHED = 40;

/** Reads package managers' records at one commit. */
export class RecordReader {
  private readonly _files: CommitFiles | null;
  private readonly _content: ReadContent | undefined;
  private _fetched = 0;

  /** `files` null: there is nothing. */
  constructor(files: CommitFiles | null, content: ReadContent | undefined) {
    this._files = files;
    this._content = content;
  }

  async read(path: TreePath): Promise<RecordText> {
    const file = this._files?.file(path);
    if (!file || !this._files) {
      return ABSENT;
    }
    if (file.kind === 'text') {
      return { kind: 'text', text: file.data.toString() };
    }
    if (!this._content || this._fetched >= MAX_FETCHED) {
      return { kind: 'unknown' };
    }
    this._fetched++;
    const data = await this._content(
      parseCommitOid(this._files.commit),
      displayPath(path)
    );
    return data ? { kind: 'text', text: data.toString() } : { kind: 'unknown' };
  }

  /** Whether anything is at the path. */
  has(path: TreePath): boolean {
    return this._files?.node(path) !== undefined;
  }
}
