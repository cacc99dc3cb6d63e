/** Ids of the commands of this extension. */
export const CommandIDs = {
  changeToDockerfile: 'layerbook:change-cell-to-dockerfile',
  changeToContainer: 'layerbook:change-cell-to-container',
  changeToCode: 'layerbook:change-cell-to-code',
  insertDockerfileBelow: 'layerbook:insert-dockerfile-below',
  insertContainerBelow: 'layerbook:insert-container-below',
  toggleDisabled: 'layerbook:toggle-disabled',
  runAndBelow: 'layerbook:run-and-below',
  runWithoutCache: 'layerbook:run-without-cache',
  interrupt: 'layerbook:interrupt',
  toggleAuto: 'layerbook:toggle-auto',
  checkBases: 'layerbook:check-bases',
  showDockerfile: 'layerbook:show-dockerfile',
  rebuildAndRunAll: 'layerbook:rebuild-and-run-all'
} as const;
