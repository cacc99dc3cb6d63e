import { Notification } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import type { CellId } from '../../common/ids.js';
import { toErrorData } from '../../common/protocol/errors.js';
import type { IBaseCheck, IMovedBase } from '../../common/protocol/notebook.js';
import { ensureNotebookId, takeSnapshot } from '../executor/snapshot.js';
import type { IRpcClient } from '../tokens.js';
import type { OpenNotebook } from './open-notebook.js';

/**
 * Asks what a notebook's base images stand for now, marks the cells whose base is another, and says what was found.
 * Never rejects.
 */
export async function checkBases(
  { host, context }: Pick<OpenNotebook, 'host' | 'context'>,
  { client, trans }: { client: IRpcClient; trans: TranslationBundle }
): Promise<void> {
  const id = Notification.emit(
    trans.__('Checking the base images…'),
    'in-progress',
    { autoClose: false }
  );
  try {
    const notebook = takeSnapshot(host, ensureNotebookId(host.model));
    const found = await client.request('checkBases', { notebook });
    if (!context.isDisposed) {
      context.setMovedBases(refsByCell(found.moved));
    }
    Notification.update({
      id,
      message: baseCheckWords(found, trans),
      type:
        found.moved.length > 0 || found.unknown.length > 0
          ? 'warning'
          : 'success',
      autoClose: found.moved.length + found.unknown.length > 0 ? false : 5_000
    });
  } catch (error) {
    const { message, hint } = toErrorData(error);
    const what = trans.__('The base images could not be checked.');
    Notification.update({
      id,
      message: `${what} ${message} ${hint}`,
      type: 'error',
      autoClose: 8_000
    });
  }
}

/** What a check found, in full sentences. */
export function baseCheckWords(
  { checked, moved, unknown }: IBaseCheck,
  trans: TranslationBundle
): string {
  if (checked.length === 0) {
    return trans.__('The notebook names no base image.');
  }
  const sentences = [
    trans._n(
      '%1 base image was checked.',
      '%1 base images were checked.',
      checked.length
    )
  ];
  if (moved.length === 0 && unknown.length === 0) {
    sentences.push(trans.__('None stands for another image now.'));
  }
  sentences.push(
    ...unique(moved.map(base => movedWords(base, trans))),
    ...unknown.map(({ ref, why }) => trans.__('%1 is not known: %2', ref, why))
  );
  return sentences.join(' ');
}

function movedWords(
  { ref, where }: IMovedBase,
  trans: TranslationBundle
): string {
  return where === 'registry'
    ? trans.__(
        'The registry has another %1 now; builds use it once it was pulled.',
        ref
      )
    : trans.__('%1 is another image on this engine now.', ref);
}

function unique(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}

function refsByCell(moved: readonly IMovedBase[]): Map<CellId, string[]> {
  const refs = new Map<CellId, string[]>();
  for (const { cellId, ref } of moved) {
    refs.set(cellId, [...(refs.get(cellId) ?? []), ref]);
  }
  return refs;
}
