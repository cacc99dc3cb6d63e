/** More than the cells of the notebooks that anyone has open. */
const MAX_ENTRIES = 4_000;

/** The value under `name`, made when it is not there; a cache that is full forgets everything. */
export function remembered<T>(
  cache: Map<string, T>,
  name: string,
  make: () => T
): T {
  const known = cache.get(name);
  if (known !== undefined) {
    return known;
  }
  const made = make();
  if (cache.size >= MAX_ENTRIES) {
    cache.clear();
  }
  cache.set(name, made);
  return made;
}
