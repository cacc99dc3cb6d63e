import { parseDiffId } from '../../../common/ids.js';
import type { IHistory } from '../../history/contract.js';
import { chainAt } from '../../history/refs/chain-at.js';
import { readHistoryRefs } from '../../history/refs/history-refs.js';
import { cellOfNames, lastingNames } from '../../images/image-names.js';
import { chainIds } from '../../layers/chain-id.js';
import { HOUR_MS } from './contract.js';

/** A tag that Layerbook put on the engine. */
export interface ICellImage {
  /** `repository:tag`. */
  readonly name: string;
  readonly imageId: string;
  /** Diff ids, bottom first. */
  readonly layers: readonly string[];
  /** Milliseconds since a tag was put on the image; null: the engine does not say. */
  readonly age: number | null;
}

/** Which commits a notebook needs, and which are of superseded runs only. */
export interface IHistoryImages {
  /** Images and stacks of layers at commits that the active branch or a tag has. */
  readonly current: ReadonlySet<string>;
  /** The same of the other branches. */
  readonly superseded: ReadonlySet<string>;
}

/** What to do with a tag: why it can go, or why it stays. */
export type Verdict =
  | { readonly kind: 'remove'; readonly why: string }
  | { readonly kind: 'keep' }
  /** Of a notebook that this machine has no history of. */
  | { readonly kind: 'unknown'; readonly notebook: string };

/** What decides about tags. */
export interface IRules {
  /** Histories of this machine, by notebook id in lower case; null: it could not be read. */
  readonly histories: ReadonlyMap<string, IHistoryImages | null>;
  /** Notebooks that the user named, in lower case. */
  readonly named: ReadonlySet<string>;
  /** Whether notebooks without a history here count as gone. */
  readonly unknown: 'keep' | 'remove';
  /** Tags that were put on an image since stay: it may just be on its way into the history. */
  readonly minAge: number;
}

/** Whether a tag can go, and why. Names that are none of a cell, a check or a measurement are kept. */
export function judge(image: ICellImage, rules: IRules): Verdict {
  const age = image.age ?? Infinity;
  if (lastingNames([image.name]).length === 0) {
    return age < HOUR_MS
      ? { kind: 'keep' }
      : { kind: 'remove', why: 'left by something that was interrupted' };
  }
  const cell = cellOfNames([image.name]);
  if (!cell) {
    return { kind: 'keep' };
  }
  if (rules.named.has(cell.id)) {
    return { kind: 'remove', why: 'its notebook was named' };
  }
  if (age < rules.minAge) {
    return { kind: 'keep' };
  }
  const history = rules.histories.get(cell.id);
  if (history === null) {
    return { kind: 'keep' };
  }
  if (history === undefined) {
    return rules.unknown === 'remove'
      ? { kind: 'remove', why: 'no history of its notebook is on this machine' }
      : { kind: 'unknown', notebook: cell.id };
  }
  const isIn = (keys: ReadonlySet<string>): boolean =>
    keys.has(image.imageId) ||
    keys.has(stackKey(cell.cellId, topOf(image.layers)));
  if (isIn(history.current)) {
    return { kind: 'keep' };
  }
  return {
    kind: 'remove',
    why: isIn(history.superseded)
      ? 'only superseded runs of its notebook made it'
      : 'the history of its notebook does not name it'
  };
}

/** Reads which images a history names. */
export function imagesOf(history: IHistory): Promise<IHistoryImages> {
  return history.read(({ repository: { gitDir }, index, objects }) => {
    const { active, branches, tags } = readHistoryRefs({ gitDir, objects });
    const head = active === null ? undefined : branches.get(active);
    const keysOf = (tips: Iterable<string>): Set<string> =>
      new Set(
        [...index.reachable(tips).keys()].flatMap(oid => {
          const { imageId, cellId } = index.message(oid);
          return [imageId, stackKey(cellId, chainAt(index, oid))];
        })
      );
    return {
      current: keysOf([
        ...(head === undefined ? [] : [head]),
        ...tags.values()
      ]),
      superseded: keysOf(branches.values())
    };
  });
}

/** The same layers by the same cell are the same to a history, whatever the image's id: a build without cache makes a new one. */
function stackKey(cell: string | null, chain: string | null): string {
  return `${cell ?? ''} ${chain ?? ''}`;
}

function topOf(layers: readonly string[]): string | null {
  return chainIds(layers.map(parseDiffId)).at(-1) ?? null;
}
