/** Ids of the commands that open reports on a history. */
export const ReportCommandIDs = {
  /** The history of a path; args `{notebookId?, path?}`, else of the row that the context menu was opened on. */
  pathHistory: 'layerbook:path-history',
  sharing: 'layerbook:show-sharing'
} as const;
