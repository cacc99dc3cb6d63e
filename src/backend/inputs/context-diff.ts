import type {
  IContextDiff,
  IContextDiffParams
} from '../../common/protocol/notebook.js';
import type { IContextInputs } from './contract.js';
import { presentText } from './present-text.js';
import { hasPrivateName } from './private-names.js';

const NOT_KEPT =
  'only text files of up to 256 KiB are, and the oldest make room for others';

/**
 * The texts of a context file at two builds, or at a build and now: those that were kept, or the file itself while it
 * is still the same. `contextDir` is a real path, or null when it is not known.
 */
export async function contextDiff(
  inputs: IContextInputs,
  { notebookId, path, before, after }: IContextDiffParams,
  contextDir: string | null
): Promise<IContextDiff> {
  if (hasPrivateName(path)) {
    return {
      before: null,
      after: null,
      note: 'A file with such a name may hold a key or a token, so its content is neither kept nor shown.'
    };
  }
  if (path.endsWith('/')) {
    return {
      before: null,
      after: null,
      note: 'A folder has no text: its permissions are what counts.'
    };
  }
  const textOf = async (digest: string | null): Promise<string | null> =>
    digest === null
      ? null
      : ((await inputs.text(notebookId, digest)) ??
        (contextDir && (await presentText(contextDir, path, digest))));
  const texts = { before: await textOf(before), after: await textOf(after) };
  const lost = {
    before: before !== null && texts.before === null,
    after: after !== null && texts.after === null
  };
  if (!lost.before && !lost.after) {
    return texts;
  }
  const which =
    lost.before && lost.after
      ? 'Neither content is'
      : `The ${lost.before ? 'earlier' : 'later'} content is not`;
  return { ...texts, note: `${which} kept: ${NOT_KEPT}.` };
}
