import type { INotebookModel } from '@jupyterlab/notebook';
import type { PartialJSONObject } from '@lumino/coreutils';
import { isObject } from '../../common/is-object.js';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import { configOf } from './snapshot.js';

/** Whether a notebook runs its stale cells by itself; see `auto-rerun.ts`. */
export function isAuto(model: INotebookModel): boolean {
  return configOf(model).config.auto === true;
}

/** Switches that on or off, in the notebook's metadata. */
export function setAuto(model: INotebookModel, isOn: boolean): void {
  const { sharedModel } = model;
  const known: unknown = sharedModel.getMetadata(METADATA_KEY);
  const { auto: _auto, ...rest } = isObject(known) ? known : {};
  if (!isOn && Object.keys(rest).length === 0) {
    sharedModel.deleteMetadata(METADATA_KEY);
  } else {
    sharedModel.setMetadata(
      METADATA_KEY,
      // What was there is JSON.
      (isOn ? { ...rest, auto: true } : rest) as PartialJSONObject
    );
  }
}
