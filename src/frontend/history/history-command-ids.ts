/** Ids of the commands of the history. Those of a commit take `{commit?}`; without it they are about the chosen one. */
export const HistoryCommandIDs = {
  /**
   * Shows the History panel; args `{notebookId?, commit?, files?, cell?}`: `files` opens the commit's files, `cell` lists
   * only the commits of its cell.
   */
  openHistory: 'layerbook:open-history',
  /** Shows a commit's files in the main area; args `{notebookId, commit, base?}`. */
  openLayer: 'layerbook:open-layer',
  showCell: 'layerbook:show-cell',
  /** Lists only the commits of a cell of the notebook in front; args `{cellId?}`, else the active one. */
  showCellCommits: 'layerbook:show-cell-commits',
  compareWithSelected: 'layerbook:compare-with-selected',
  compareWith: 'layerbook:compare-with',
  restoreCells: 'layerbook:restore-cells',
  tagCommit: 'layerbook:tag-commit',
  removeTag: 'layerbook:remove-tag',
  showDockerfileAt: 'layerbook:show-dockerfile-at',
  exportDockerfileAt: 'layerbook:export-dockerfile-at',
  deleteRun: 'layerbook:delete-run',
  openShellAt: 'layerbook:open-shell-at',
  copyCommitId: 'layerbook:copy-commit-id',
  copyPath: 'layerbook:copy-path',
  openImage: 'layerbook:open-image',
  /** Of the image whose layers end at the commit. */
  closeImage: 'layerbook:close-image',
  pushHistory: 'layerbook:push-history',
  repositoryLocation: 'layerbook:repository-location',
  undoRun: 'layerbook:undo-run'
} as const;
