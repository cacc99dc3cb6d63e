/**
 * `repository:tag` of the image of a notebook's Dockerfile cell: each build of the cell replaces the tag, so old images
 * can be pruned. Names of repositories are in lower case.
 */
export function imageTag(notebookId: string, cellId: string): string {
  return `layerbook/${notebookId.toLowerCase()}:cell-${cellId}`;
}
