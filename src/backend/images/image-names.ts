/** Names that this product gives to images for as long as it reads or compares them. */
const TEMPORARY =
  /^(?:127\.0\.0\.1:\d+\/layerbook\/read-[ab]:read|layerbook\/(?:verify|stages|shell)-[0-9a-f]{8}:.+)$/;
const CELL = /^layerbook\/([a-z0-9_-]+):(?:cell|finished)-([A-Za-z0-9_-]+)$/;

/** The names of an image without those that come and go by themselves. */
export function lastingNames(tags: readonly string[]): readonly string[] {
  return tags.filter(tag => !TEMPORARY.test(tag));
}

/** The notebook (its id in lower case) and the cell whose image has one of these names; null: none. */
export function cellOfNames(
  tags: readonly string[]
): { readonly id: string; readonly cellId: string } | null {
  for (const tag of tags) {
    const [, id, cellId] = CELL.exec(tag) ?? [];
    if (id !== undefined && cellId !== undefined) {
      return { id, cellId };
    }
  }
  return null;
}
