/** Ids of the commands that open reports on a history. */
export const ReportCommandIDs = {
  /**
   * The history of a path; args `{notebookId?, path?, commit?, base?}`: which version is looked at, and which it is
   * compared with. Without a path that of the row that the context menu was opened on, else it is asked for.
   */
  pathHistory: 'layerbook:path-history',
  sharing: 'layerbook:show-shared-layers'
} as const;
