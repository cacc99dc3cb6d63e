/** What happened to a cell above, as seen from a cell below it. */
export type AboveChange =
  'changed' | 'moved' | 'deleted' | 'disabled' | 'enabled' | 'inserted';

/** Why a result does not belong to the present notebook. */
export type MarkCause =
  /** The cell's own instructions, or the container cell's source. */
  | { readonly kind: 'edited' }
  /**
   * A file that the cell reads from the build context. `path` is the first of `more + 1` differences; empty when the
   * file is not among the listed ones.
   */
  | {
      readonly kind: 'file';
      readonly path: string;
      readonly change: 'changed' | 'added' | 'removed';
      readonly more: number;
    }
  /** The ignore file lets other files through. */
  | { readonly kind: 'ignore' }
  /** The notebook has another build context, with other files. */
  | { readonly kind: 'files-moved'; readonly context: string }
  /** The value of a build argument that the cell declares. */
  | { readonly kind: 'arg'; readonly name: string }
  /** Platform, target, network, hosts, or a build argument that needs no declaration. */
  | { readonly kind: 'settings' }
  /** A base image's name stands for another image now. */
  | { readonly kind: 'base'; readonly ref: string }
  /** The image was removed from the engine that built it. */
  | { readonly kind: 'image' }
  /** The cell itself stands below other cells than before. */
  | { readonly kind: 'moved' }
  /** `cell`: its number, or where it stood when it was deleted; it may be below after a move. */
  | {
      readonly kind: 'above';
      readonly cell: number;
      readonly change: AboveChange;
      /** Why that cell itself is stale, where it is. */
      readonly of: MarkCause | null;
      /** It was moved to a place below. */
      readonly isBelow?: true;
    }
  /**
   * What is saved does not say more: something in the cell or above it; something above it; nothing differs, as files
   * changed while it was built, so that what it was made from is not known.
   */
  | {
      readonly kind: 'unknown';
      readonly where: 'here-or-above' | 'above' | 'while-built';
    };

/** How a cell's result relates to its present text, and why. */
export interface CellMark {
  readonly kind:
    | 'not-built'
    | 'fresh'
    | 'stale'
    | 'failed'
    | 'blocked'
    | 'pending'
    | 'stopped'
    | 'disabled';
  /** One short clause for a person: `edited`, `cell 2 above changed`. */
  readonly reason: string;
  /** Of a stale cell; null for every other. */
  readonly cause: MarkCause | null;
}
