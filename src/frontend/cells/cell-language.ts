import type { ICellModel } from '@jupyterlab/cells';
import type { CellKind } from '../../common/notebook/cell-metadata.js';
import { METADATA_KEY } from '../../common/notebook/cell-metadata.js';
import { kindOfModel } from './cell-kind.js';

/** The languages of the editor registry in which the two kinds of cell are written. */
export const CELL_LANGUAGES: Readonly<Record<CellKind, string>> = {
  dockerfile: 'Dockerfile',
  container: 'Shell'
};

const MIME_TYPES: Readonly<Record<CellKind, string>> = {
  dockerfile: 'text/x-dockerfile',
  container: 'text/x-sh'
};

/**
 * Keeps a cell's MIME type that of its kind: notebooks set that of the kernel's language for all code cells, when a
 * cell is inserted and whenever a kernel tells its language. Completer, search and language servers go by it.
 */
export function guardMimeType(
  model: ICellModel,
  kernelMimeType: () => string
): void {
  const fix = () => {
    const kind = kindOfModel(model);
    if (kind && model.mimeType !== MIME_TYPES[kind]) {
      model.mimeType = MIME_TYPES[kind];
    }
  };
  fix();
  model.mimeTypeChanged.connect(fix);
  model.metadataChanged.connect((_, change) => {
    if (change.key === METADATA_KEY && model.type === 'code') {
      const kind = kindOfModel(model);
      model.mimeType = kind ? MIME_TYPES[kind] : kernelMimeType();
    }
  });
}
