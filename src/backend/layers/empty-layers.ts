import type { IImageHistoryEntry } from '../engine/contract.js';

const BUILDKIT = 'buildkit.dockerfile.v0';
/** BuildKit makes a layer for each of these, also when no file changed. */
const MAKES_LAYER = /^(?:RUN|COPY|ADD|WORKDIR)\s/;
/** The one exception: the root folder is always there. */
const NO_WORKDIR = 'WORKDIR /';
const SETS_CONFIG =
  /^(?:ENV|CMD|LABEL|EXPOSE|ENTRYPOINT|USER|VOLUME|STOPSIGNAL|ONBUILD|MAINTAINER|ARG|SHELL|HEALTHCHECK)\b/;
/** How the builder before BuildKit, and buildah, write an instruction that runs nothing. */
const NOP = /^\/bin\/sh -c #\(nop\)\s+/;

/**
 * Says for each history entry whether it has no layer, from what the engine's API tells: the API leaves
 * `empty_layer` out, and a size of 0 is also that of a layer without file content (`RUN true`).
 *
 * Null when this cannot be said for certain; then only the image's config blob can tell.
 */
export function emptyLayers(
  history: readonly IImageHistoryEntry[],
  layerCount: number
): readonly boolean[] | null {
  const verdicts = history.map(verdictOf);
  const layers = verdicts.filter(empty => empty === false).length;
  const open = verdicts.filter(empty => empty === null).length;
  const missing = layerCount - layers;
  if (missing !== 0 && missing !== open) {
    return null;
  }
  // The rest is of one kind: no layer is missing, or all of them are.
  return verdicts.map(empty => empty ?? missing === 0);
}

/** True: no layer. False: a layer. Null: cannot be told from the entry alone. */
function verdictOf(entry: IImageHistoryEntry): boolean | null {
  const { comment, createdBy, size } = entry;
  if (size > 0) {
    return false;
  }
  if (createdBy === null) {
    return null;
  }
  if (comment === BUILDKIT) {
    if (createdBy !== NO_WORKDIR && MAKES_LAYER.test(createdBy)) {
      return false;
    }
    return createdBy === NO_WORKDIR || SETS_CONFIG.test(createdBy) || null;
  }
  return NOP.test(createdBy) && SETS_CONFIG.test(createdBy.replace(NOP, ''))
    ? true
    : null;
}
