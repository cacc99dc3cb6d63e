/**
 * File names that say "Dockerfile", as the source of a regular expression: `Dockerfile`, `Dockerfile.dev`,
 * `api.Dockerfile`, `Containerfile`. What only belongs to one is left out: its notebook and its ignore file.
 */
export const DOCKERFILE_NAME =
  '^(?!.*\\.(?:ipynb|dockerignore|containerignore)$)' +
  '(?:(?:[Dd]ocker|[Cc]ontainer)file(?:[._-].*)?|.*\\.(?:[Dd]ocker|[Cc]ontainer)file)$';

const NAME = new RegExp(DOCKERFILE_NAME);
const NOTEBOOK = /\.ipynb$/;

/** Whether a file's name says that it is a Dockerfile; without folders. */
export function isDockerfileName(name: string): boolean {
  return NAME.test(name);
}

/** The name of the notebook of a Dockerfile, beside it. */
export function notebookNameOf(dockerfile: string): string {
  return `${dockerfile}.ipynb`;
}

/** The name under which a notebook's Dockerfile is exported: the one it was imported from, else `Dockerfile`. */
export function dockerfileNameOf(notebook: string): string {
  const name = notebook.replace(NOTEBOOK, '');
  return name !== notebook && isDockerfileName(name) ? name : 'Dockerfile';
}
