/** Ids of the commands that write container cells. */
export const ContainerEditingCommandIDs = {
  editOptions: 'layerbook:container-options',
  pasteDockerRun: 'layerbook:paste-docker-run',
  copyDockerRun: 'layerbook:copy-docker-run'
} as const;
