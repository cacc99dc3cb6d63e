import type { TranslationBundle } from '@jupyterlab/translation';
import type { FileContent } from '../../common/protocol/history.js';
import { formatBytes } from '../../common/format.js';

/** What is known of one side of a difference that is not shown as text. */
export interface ISideFacts {
  readonly words: string;
  /** A digest or a link target, in full. */
  readonly code: string | null;
}

/** Facts of a file at one commit. */
export function describeContent(
  trans: TranslationBundle,
  content: FileContent | null
): ISideFacts {
  switch (content?.kind) {
    case undefined:
      return { words: trans.__('not there'), code: null };
    case 'text':
      return {
        words: trans.__('text, %1', formatBytes(content.size)),
        code: null
      };
    case 'pointer':
      return {
        words: trans.__(
          '%1, %2',
          describePointer(trans, content.why),
          formatBytes(content.size)
        ),
        code: content.sha256 === '' ? null : `sha256 ${content.sha256}`
      };
    case 'symlink':
      return { words: trans.__('symbolic link to'), code: content.target };
    case 'special':
      return { words: trans.__('special file'), code: content.text };
    case 'directory':
      return { words: trans.__('directory'), code: null };
  }
}

/** One sentence for both sides: `binary, 1.2 MB → 1.3 MB`; null when they are not both stored as digests. */
export function describePointerChange(
  trans: TranslationBundle,
  before: FileContent | null,
  after: FileContent | null
): string | null {
  if (before?.kind !== 'pointer' || after?.kind !== 'pointer') {
    return null;
  }
  const why = describePointer(trans, after.why);
  return before.sha256 === after.sha256
    ? trans.__('%1, the same content: %2', why, formatBytes(after.size))
    : trans.__(
        '%1, %2 → %3',
        why,
        formatBytes(before.size),
        formatBytes(after.size)
      );
}

function describePointer(
  trans: TranslationBundle,
  why: Extract<FileContent, { kind: 'pointer' }>['why']
): string {
  switch (why) {
    case 'binary':
      return trans.__('binary');
    case 'large-text':
      return trans.__('text too large to keep');
    case 'minified':
      return trans.__('minified text');
    case 'over-budget':
      return trans.__('text beyond what is kept of a layer');
    case 'withheld':
      return trans.__('withheld, since it may hold a secret');
  }
}
