import { createHash } from 'node:crypto';
import type { ChainId, DiffId } from '../../common/ids.js';
import { parseChainId } from '../../common/ids.js';

/**
 * Chain ids of a stack of layers, bottom first (OCI image-spec `config.md`, "Layer ChainID"):
 * `ChainID(L0) = DiffID(L0)`, `ChainID(L0|…|Ln) = sha256(ChainID(L0|…|Ln-1) + " " + DiffID(Ln))`.
 */
export function chainIds(diffIds: readonly DiffId[]): ChainId[] {
  const chains: ChainId[] = [];
  let below: ChainId | null = null;
  for (const diffId of diffIds) {
    below = parseChainId(
      below === null ? diffId : sha256(`${below} ${diffId}`)
    );
    chains.push(below);
  }
  return chains;
}

function sha256(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
