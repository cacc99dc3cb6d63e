import type { ChangeOp } from '../../common/cards/changes.js';

/** Which changes are shown. */
export interface IFileFilter {
  /** As it is typed; see `readPattern`. */
  readonly text: string;
  readonly hidden: ReadonlySet<ChangeOp>;
}

/** A filter that shows everything. */
export const NO_FILTER: IFileFilter = { text: '', hidden: new Set() };
