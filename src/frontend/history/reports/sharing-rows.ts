import type {
  ISharedLayer,
  ISharingReport
} from '../../../common/protocol/history-views.js';

export type SharingImage = ISharingReport['images'][number];

/** What the images are ordered by; sizes from the largest on. */
export type SharingSort = 'name' | 'unique' | 'shared' | 'size';

/** The image or the layer that is pointed out. */
export interface ISharingChoice {
  readonly kind: 'image' | 'layer';
  /** The image's id, or the layer's chain id. */
  readonly id: string;
}

/** An image as the list shows it. */
export interface IImageRow {
  readonly image: SharingImage;
  readonly name: string;
  /** It has the chosen layer. */
  readonly isMarked: boolean;
}

/** A shared layer as the list shows it. */
export interface ILayerRow {
  readonly layer: ISharedLayer;
  /** Bytes that are not needed since it is shared. */
  readonly saved: number;
  /** The chosen image has it. */
  readonly isMarked: boolean;
}

/** How the report is looked at. */
export interface ISharingQuery {
  readonly filter: string;
  readonly sort: SharingSort;
  readonly choice: ISharingChoice | null;
  /** Only what goes with the choice. */
  readonly isOnlyMarked: boolean;
  /** Without the images that no name leads to. */
  readonly isOnlyNamed: boolean;
  readonly nameOf: (image: SharingImage) => string;
}

/** The two lists: images and layers that have the filter's words in their names, and what goes with the choice marked. */
export function toSharingRows(
  report: ISharingReport,
  query: ISharingQuery
): { images: IImageRow[]; layers: ILayerRow[] } {
  const { choice, isOnlyMarked } = query;
  const marked = markedBy(report, choice);
  const rows = report.images.map(image => ({
    image,
    name: query.nameOf(image),
    isMarked: marked.has(image.id)
  }));
  const words = query.filter.toLowerCase().split(/\s+/u).filter(Boolean);
  const found = rows.filter(
    ({ image, name }) =>
      (!query.isOnlyNamed || image.tags.length > 0) &&
      hasAll(words, [name, image.id, ...image.tags])
  );
  const ids = new Set(found.map(({ image }) => image.id));
  const layers = report.layers
    .filter(
      ({ createdBy, diffId, images }) =>
        images.some(id => ids.has(id)) ||
        hasAll(words, [createdBy ?? '', diffId])
    )
    .map(layer => ({
      layer,
      saved: (layer.size ?? 0) * (layer.images.length - 1),
      isMarked: marked.has(layer.chainId)
    }));
  return {
    images: found
      .filter(row => isKept(row, isOnlyMarked, choice, 'layer'))
      .sort(orderOf(query.sort)),
    layers: layers.filter(row => isKept(row, isOnlyMarked, choice, 'image'))
  };
}

/** Ids of what goes with the choice: the images of a layer, or the layers of an image. */
function markedBy(
  { layers }: ISharingReport,
  choice: ISharingChoice | null
): ReadonlySet<string> {
  switch (choice?.kind) {
    case 'layer':
      return new Set(layers.find(layer => layer.chainId === choice.id)?.images);
    case 'image':
      return new Set(
        layers
          .filter(layer => layer.images.includes(choice.id))
          .map(layer => layer.chainId)
      );
    case undefined:
      return new Set();
  }
}

/** The list that was chosen in stays whole. */
function isKept(
  row: { readonly isMarked: boolean },
  isOnlyMarked: boolean,
  choice: ISharingChoice | null,
  kind: ISharingChoice['kind']
): boolean {
  return !isOnlyMarked || choice?.kind !== kind || row.isMarked;
}

function hasAll(words: readonly string[], texts: readonly string[]): boolean {
  const text = texts.join(' ').toLowerCase();
  return words.every(word => text.includes(word));
}

function orderOf(sort: SharingSort): (a: IImageRow, b: IImageRow) => number {
  const byName = (a: IImageRow, b: IImageRow): number =>
    a.name.localeCompare(b.name, undefined, { numeric: true });
  const sizeOf = ({ unique, shared }: SharingImage): number =>
    sort === 'unique' ? unique : sort === 'shared' ? shared : unique + shared;
  return sort === 'name'
    ? byName
    : (a, b) => sizeOf(b.image) - sizeOf(a.image) || byName(a, b);
}
