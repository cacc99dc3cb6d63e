import type { IEditorLanguageRegistry } from '@jupyterlab/codemirror';
import type { FindLanguage } from './file-diff-view.js';

/** Finds highlighting by a file's name among the languages that JupyterLab knows; each is loaded when first used. */
export function createFindLanguage(
  languages: IEditorLanguageRegistry | null
): FindLanguage {
  return async path => {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const extension = name.slice(name.lastIndexOf('.') + 1);
    const known =
      languages?.findByFileName(name) ??
      languages?.findByExtension(extension) ??
      null;
    if (languages === null || known === null) {
      return null;
    }
    const loaded = await languages.getLanguage(known);
    return loaded?.support ?? null;
  };
}
