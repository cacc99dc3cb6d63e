/** Ids of the commands that move Dockerfiles into notebooks and out of them. */
export const TransferCommandIDs = {
  importDockerfile: 'layerbook:import-dockerfile',
  exportDockerfile: 'layerbook:export-dockerfile',
  createNotebook: 'layerbook:create-notebook'
} as const;
