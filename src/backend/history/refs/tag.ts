import type { CommitOid } from '../../../common/ids.js';
import { LayerbookError } from '../../../common/protocol/errors.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import type { IHistory } from '../contract.js';
import { tagCommit } from './change-refs.js';
import { checkTagName } from './names.js';
import { imageToTag } from './tag-image.js';

/** Which tags a commit is to have. */
export interface ITagRequest extends ICancellable {
  readonly oid: CommitOid;
  /** Name of the git tag; null: none. */
  readonly gitTag: string | null;
  /** `repository:tag` for the commit's image; null: none. */
  readonly imageTag: string | null;
}

/**
 * Gives a commit a git tag, its image a tag on the engine, or both; all that can fail is checked before the first is
 * made. Throws `request.invalid` without any name, `history.refused`, `history.notFound` and, for an image, `engine.*`.
 */
export async function tagAt(
  history: IHistory,
  findEngine: () => Promise<IEngine>,
  { oid, gitTag, imageTag, signal }: ITagRequest
): Promise<void> {
  if (gitTag === null && imageTag === null) {
    throw new LayerbookError(
      'request.invalid',
      'A tag was asked for without a name.',
      { hint: 'Give a name for the git tag, for the image, or for both.' }
    );
  }
  if (gitTag !== null) {
    checkTagName(gitTag);
  }
  const engine = imageTag === null ? null : await findEngine();
  const image =
    engine && imageTag !== null
      ? await imageToTag(history, engine, { oid, name: imageTag, signal })
      : null;
  if (gitTag !== null) {
    await tagCommit(history, oid, gitTag);
  }
  if (engine && image) {
    await engine.tagImage(image.imageId, image.repository, image.tag);
  }
}
