/** Ids of the commands of the history. */
export const HistoryCommandIDs = {
  /** Shows the History panel; args `{notebookId?, commit?, files?}`. */
  openHistory: 'layerbook:open-history',
  /** Shows a commit's files in the main area; args `{notebookId, commit, base?}`. */
  openLayer: 'layerbook:open-layer',
  compareWithSelected: 'layerbook:compare-with-selected',
  copyCommitId: 'layerbook:copy-commit-id',
  copyPath: 'layerbook:copy-path',
  copyRepositoryLocation: 'layerbook:copy-repository-location'
} as const;
