import type { ISharedCell } from '@jupyter/ydoc';
import type { INotebookModel } from '@jupyterlab/notebook';
import type { PartialJSONObject } from '@lumino/coreutils';
import { METADATA_KEY } from '../../../common/notebook/cell-metadata.js';
import { kindOfModel, newCell, ownMetadataOf } from '../../cells/cell-kind.js';
import { findPlace } from './restore-plan.js';
import type { IPresentCell, RestoreStep } from './restore-plan.js';
import { endUndoStep } from './undo-step.js';

/** The Dockerfile cells of a notebook, top to bottom. */
export function presentCells(model: INotebookModel): IPresentCell[] {
  return [...model.cells].flatMap(cell => {
    const own = ownMetadataOf(cell);
    return own?.kind === 'dockerfile'
      ? [
          {
            id: cell.id,
            source: cell.sharedModel.getSource(),
            disabled: own.disabled === true
          }
        ]
      : [];
  });
}

/** Numbers (`[3]`) of cells that the plan changes although they must not be edited. */
export function lockedCells(
  model: INotebookModel,
  steps: readonly RestoreStep[]
): string[] {
  const touched = new Set(steps.map(({ id }) => id));
  return [...model.cells]
    .filter(cell => kindOfModel(cell) === 'dockerfile')
    .flatMap((cell, index) =>
      touched.has(cell.id) && cell.getMetadata('editable') === false
        ? [`[${index + 1}]`]
        : []
    );
}

/** Does what a plan says, as one step of the notebook's undo. */
export function applyRestore(
  model: INotebookModel,
  steps: readonly RestoreStep[],
  former: readonly { readonly id: string }[]
): void {
  const { sharedModel } = model;
  const wanted = new Set(former.map(({ id }) => id));
  const cells = new RestoringCells(model, wanted);
  endUndoStep(model);
  sharedModel.transact(() => steps.forEach(step => cells.apply(step)));
  endUndoStep(model);
}

/** The cells while steps are done to them: within a transaction the shared notebook's own list does not change. */
class RestoringCells {
  constructor(model: INotebookModel, wanted: ReadonlySet<string>) {
    this._shared = model.sharedModel;
    this._wanted = wanted;
    this._order = this._shared.cells.map(cell => cell.getId());
    this._cells = new Map(this._shared.cells.map(cell => [cell.getId(), cell]));
    this._dockerfiles = new Set(
      [...model.cells]
        .filter(cell => kindOfModel(cell) === 'dockerfile')
        .map(({ id }) => id)
    );
  }

  apply(step: RestoreStep): void {
    switch (step.kind) {
      case 'text':
        this._cells.get(step.id)?.setSource(step.source);
        this._setOwn(step.id, ({ otherLineEnds: _ends, ...own }) => own);
        break;
      case 'enable':
        this._setOwn(step.id, ({ disabled: _disabled, ...own }) => own);
        break;
      case 'disable':
        this._setOwn(step.id, own => ({ ...own, disabled: true }));
        break;
      case 'move':
        this._move(step.id, step.after);
        break;
      case 'insert':
        this._insert(step);
        break;
    }
  }

  private _move(id: string, after: string | null): void {
    const cell = this._cells.get(id)?.toJSON();
    const from = this._order.indexOf(id);
    if (cell !== undefined && from >= 0) {
      this._shared.deleteCell(from);
      this._order.splice(from, 1);
      const to = this._placeBelow(after);
      this._shared.insertCell(to, cell);
      this._order.splice(to, 0, id);
    }
  }

  private _insert(step: RestoreStep & { readonly kind: 'insert' }): void {
    const { id, source, after } = step;
    const at = this._placeBelow(after);
    // The cell may be there still, as one of another type.
    const isFree = !this._cells.has(id);
    const cell = this._shared.insertCell(at, {
      ...newCell('dockerfile'),
      ...(isFree ? { id } : {}),
      source
    });
    // Steps name it by the id that it had.
    this._order.splice(at, 0, isFree ? cell.getId() : `former ${id}`);
  }

  private _placeBelow(after: string | null): number {
    const former = `former ${after ?? ''}`;
    return findPlace(
      {
        ids: this._order,
        isDockerfile: id => this._dockerfiles.has(id),
        isWanted: id => this._wanted.has(id) || id.startsWith('former ')
      },
      this._order.includes(former) ? former : after
    );
  }

  private _setOwn(
    id: string,
    change: (own: Record<string, unknown>) => Record<string, unknown>
  ): void {
    const cell = this._cells.get(id);
    if (cell !== undefined) {
      const own = change(readOwn(cell.getMetadata(METADATA_KEY)));
      // The rest is what was read from the cell's metadata, so it is JSON.
      cell.setMetadata(METADATA_KEY, own as PartialJSONObject);
    }
  }

  private readonly _shared: INotebookModel['sharedModel'];
  private readonly _wanted: ReadonlySet<string>;
  /** Ids of all cells, top to bottom. */
  private readonly _order: string[];
  private readonly _cells: ReadonlyMap<string, ISharedCell>;
  private readonly _dockerfiles: ReadonlySet<string>;
}

function readOwn(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
