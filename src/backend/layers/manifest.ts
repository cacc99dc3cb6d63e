import * as z from 'zod/mini';

/** The blobs of an image (OCI image-spec `manifest.md`; Docker's schema 2 has the same fields). */
export interface IImageManifest {
  readonly config: string;
  /** Bottom first. */
  readonly layers: readonly string[];
}

const descriptor = z.object({ digest: z.string() });

const manifestSchema = z.object({
  config: descriptor,
  layers: z.array(descriptor)
});

const indexSchema = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.optional(
        z.object({ os: z.string(), architecture: z.string() })
      )
    })
  )
});

/**
 * The manifests that one push put. An image may be an index: of platforms, and of attestations, which have the
 * platform `unknown/unknown` and no file system.
 */
export class PushedManifests {
  private readonly _byDigest = new Map<string, unknown>();

  add(digest: string, content: Buffer): void {
    this._byDigest.set(digest, JSON.parse(content.toString('utf8')));
  }

  /** The manifest of the image with as many layers for the platform; null when none was put. */
  find(platform: {
    readonly os: string;
    readonly architecture: string;
    readonly layers: number;
  }): IImageManifest | null {
    const others = this._otherPlatforms(platform);
    for (const [digest, document] of this._byDigest) {
      const manifest = manifestSchema.safeParse(document).data;
      if (
        manifest &&
        !others.has(digest) &&
        manifest.layers.length === platform.layers
      ) {
        return {
          config: manifest.config.digest,
          layers: manifest.layers.map(layer => layer.digest)
        };
      }
    }
    return null;
  }

  private _otherPlatforms(wanted: {
    readonly os: string;
    readonly architecture: string;
  }): ReadonlySet<string> {
    const children = [...this._byDigest.values()].flatMap(
      document => indexSchema.safeParse(document).data?.manifests ?? []
    );
    const others = children.filter(
      ({ platform }) =>
        platform &&
        (platform.os !== wanted.os ||
          platform.architecture !== wanted.architecture)
    );
    return new Set(others.map(({ digest }) => digest));
  }
}
