/** A layer of an image, named by its chain id, so that the same files on another base are another layer. */
export interface IWeighedLayer {
  readonly chainId: string;
  /** Bytes. */
  readonly size: number;
}

/** Bytes of the layers that `left` stand on and `kept` does not; a layer that several have counts once. */
export function bytesLeftBehind(
  left: readonly (readonly IWeighedLayer[])[],
  kept: readonly IWeighedLayer[]
): number {
  const counted = new Set(kept.map(layer => layer.chainId));
  let bytes = 0;
  for (const { chainId, size } of left.flat()) {
    if (!counted.has(chainId)) {
      counted.add(chainId);
      bytes += size;
    }
  }
  return bytes;
}
