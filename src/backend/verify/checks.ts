import { formatCount, shortId } from '../../common/format.js';
import type { IVerifyCheck } from '../../common/protocol/notebook.js';
import type { IImageSummary } from '../engine/contract.js';
import type { IImageDifferences } from './compare-images.js';
import { isVolatile } from './volatile-files.js';

type Build = IVerifyCheck['build'];

/** How many differences of a check are listed. */
const MAX_LISTED = 100;

/** An image as the engine names it. */
export type BuiltImage = Pick<IImageSummary, 'id' | 'layers'>;

/** A check with what differs, or that nothing does. */
export function check(
  what: Pick<IVerifyCheck, 'name' | 'build'>,
  differences: readonly string[],
  summaries: { readonly same: string; readonly differs: string }
): IVerifyCheck {
  const isSame = differences.length === 0;
  return {
    ...what,
    result: isSame ? 'same' : 'differs',
    summary: isSame ? summaries.same : summaries.differs,
    differences: differences.slice(0, MAX_LISTED),
    more: Math.max(0, differences.length - MAX_LISTED)
  };
}

export function notCompared(
  what: Pick<IVerifyCheck, 'name' | 'build'>,
  summary: string
): IVerifyCheck {
  return { ...what, result: 'not-compared', summary, differences: [], more: 0 };
}

/** Compares ids and layers; the notebook's image comes first. */
export function identityChecks(a: BuiltImage, b: BuiltImage): IVerifyCheck[] {
  const build = 'cached';
  return [
    check(
      { name: 'image-id', build },
      a.id === b.id ? [] : [`notebook ${a.id}`, `export ${b.id}`],
      {
        same: `Both are image ${shortId(a.id)}.`,
        differs: 'The notebook’s image and the export’s have different ids.'
      }
    ),
    check({ name: 'layers', build }, layerDifferences(a.layers, b.layers), {
      same: `Both have the same ${plural(a.layers.length, 'layer')}.`,
      differs: 'Some layers are not the same.'
    })
  ];
}

function layerDifferences(
  a: readonly string[],
  b: readonly string[]
): string[] {
  const count = Math.max(a.length, b.length);
  return Array.from({ length: count }, (_, index) => index).flatMap(index =>
    a[index] === b[index]
      ? []
      : [
          `layer ${index + 1}: notebook ${a[index] ?? 'none'}, export ${b[index] ?? 'none'}`
        ]
  );
}

/** Checks of what two images hold, and the paths whose differences are set apart. */
export function contentChecks(
  build: Build,
  { config, files, commonLayers }: IImageDifferences
): { readonly checks: IVerifyCheck[]; readonly volatile: readonly string[] } {
  const volatile = files.filter(({ path }) => isVolatile(path));
  const real = files.filter(({ path }) => !isVolatile(path));
  const apart =
    volatile.length === 0
      ? ''
      : ` ${plural(volatile.length, 'path')} that no two builds make alike set apart.`;
  const shared = plural(commonLayers, 'layer');
  return {
    volatile: volatile.map(({ path }) => path),
    checks: [
      check({ name: 'config', build }, config, {
        same: 'The configurations are the same, times apart.',
        differs: 'The configurations are not the same.'
      }),
      check(
        { name: 'files', build },
        real.map(({ path, text }) => `${path}: ${text}`),
        {
          same: `The files are the same, times apart (${shared} shared).${apart}`,
          differs: `${plural(real.length, 'path')} not the same, times apart.${apart}`
        }
      )
    ]
  };
}

function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
