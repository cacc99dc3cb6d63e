/** Ids of the commands that open shells: args `{notebookId, commit}` or `{notebookId, containerId}`; else the active cell. */
export const ShellCommandIDs = {
  openShell: 'layerbook:open-shell',
  openRootShell: 'layerbook:open-root-shell'
} as const;
