import type { IBuildResult } from './contract.js';

/** `[x 1/4] FROM docker.io/library/debian:12@sha256:…`; an image of which only files are used has no position. */
const FROM_VERTEX =
  /^(?:\[[^\]]*\] )?FROM ([^\s@]+)(?:@(sha256:[0-9a-f]{64}))?$/;

/** Collects the base images that the vertices of a build name, in the order in which they are first named. */
export class BaseImages {
  private readonly _digests = new Map<string, string | null>();

  /** Takes the name of a vertex. */
  add(vertexName: string): void {
    const [, ref, digest] = FROM_VERTEX.exec(vertexName) ?? [];
    if (ref !== undefined) {
      this._digests.set(ref, digest ?? this._digests.get(ref) ?? null);
    }
  }

  list(): IBuildResult['bases'] {
    return [...this._digests].map(([ref, digest]) => ({ ref, digest }));
  }
}
