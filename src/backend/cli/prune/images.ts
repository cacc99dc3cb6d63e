import { formatCount } from '../../../common/format.js';
import type { ISharingReport } from '../../../common/protocol/history-views.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { sharingOf } from '../../images/sharing.js';
import { judge, type IRules } from './cell-images.js';
import type { IPruneItem } from './contract.js';

/** Tags of the engine that can go. */
export interface IUnusedImages {
  readonly items: readonly IPruneItem[];
  /** What they free together: layers that several of them share count once. */
  readonly bytes: number;
  /** A sentence on images of notebooks that this machine does not know; null: there are none. */
  readonly note: string | null;
}

/** Finds the tags of Layerbook that nobody needs. Throws `engine.*`. */
export async function unusedImages(
  engine: IEngine,
  rules: IRules,
  { signal }: ICancellable
): Promise<IUnusedImages> {
  const items: (IPruneItem & { readonly imageId: string })[] = [];
  const unknown = new Map<string, number>();
  const listed = await engine.listImages({ signal });
  for (const { id, tags } of listed) {
    const ours = tags.filter(tag => /(?:^|\/)layerbook\//.test(tag));
    const image =
      ours.length > 0 ? await engine.inspectImage(id, { signal }) : null;
    for (const name of image ? ours : []) {
      const verdict = judge(
        {
          name,
          imageId: id,
          layers: image?.layers ?? [],
          age: image?.taggedAt ? Date.now() - Date.parse(image.taggedAt) : null
        },
        rules
      );
      if (verdict.kind === 'unknown') {
        unknown.set(verdict.notebook, (unknown.get(verdict.notebook) ?? 0) + 1);
      } else if (verdict.kind === 'remove') {
        items.push({
          kind: 'image',
          name,
          why: verdict.why,
          bytes: null,
          imageId: id,
          remove: () => engine.untagImage(name)
        });
      }
    }
  }
  const going = new Set(items.map(({ name }) => name));
  // That store gives every name a digest, which goes with the name; elsewhere a digest keeps the image.
  const isDigestOfName = engine.info.imageStore === 'containerd';
  const gone = new Set(
    listed
      .filter(
        ({ tags, digests }) =>
          tags.length > 0 &&
          tags.every(tag => going.has(tag)) &&
          (isDigestOfName || digests.length === 0)
      )
      .map(({ id }) => String(id))
  );
  const sharing = gone.size > 0 ? await sharingOf(engine, { signal }) : null;
  return {
    items: items.map(({ imageId, ...item }) => ({
      ...item,
      bytes: gone.has(imageId) ? ownBytes(sharing, imageId) : 0
    })),
    bytes: freedBytes(sharing, gone),
    note: noteOf(unknown)
  };
}

function ownBytes(sharing: ISharingReport | null, id: string): number | null {
  return sharing?.images.find(image => image.id === id)?.unique ?? null;
}

function freedBytes(
  sharing: ISharingReport | null,
  gone: ReadonlySet<string>
): number {
  const own = sharing?.images
    .filter(({ id }) => gone.has(id))
    .reduce((sum, { unique }) => sum + unique, 0);
  const shared = sharing?.layers
    .filter(({ images }) => images.every(id => gone.has(id)))
    .reduce((sum, { size }) => sum + (size ?? 0), 0);
  return (own ?? 0) + (shared ?? 0);
}

function noteOf(unknown: ReadonlyMap<string, number>): string | null {
  const images = [...unknown.values()].reduce((sum, count) => sum + count, 0);
  if (images === 0) {
    return null;
  }
  const [first = ''] = unknown.keys();
  const of =
    unknown.size === 1
      ? `the notebook ${first}`
      : `${formatCount(unknown.size)} notebooks`;
  return `${formatCount(images)} ${images === 1 ? 'image' : 'images'} of ${of} without a history on this machine ${images === 1 ? 'is' : 'are'} kept, as another user’s may be among them. --all takes them, too; --notebook ID those of one.`;
}
