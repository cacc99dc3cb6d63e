import type { CommitOid, NotebookId } from '../../../common/ids.js';

/** What reports ask of the application around them. */
export interface IReportActions {
  /** Goes to the cell that made a commit. */
  showCell(notebookId: NotebookId, oid: CommitOid): void;
}

let provided: IReportActions | null = null;

/** Says how reports reach the application; they are loaded later, and by views that know nothing of it. */
export function provideReportActions(actions: IReportActions): void {
  provided = actions;
}

/** Null: nothing can be asked. */
export function reportActions(): IReportActions | null {
  return provided;
}
