import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { CommitOid } from '../../../common/ids.js';
import { TestHistory } from '../testing/test-history.js';
import type { ITestEntry } from '../testing/tar-builder.js';

/** A path in the model: a file's content, a link's target, or a directory, with its mode. */
interface IModelNode {
  readonly kind: 'file' | 'directory' | 'symlink';
  readonly content: string;
  readonly mode: number;
}
type Model = ReadonlyMap<string, IModelNode>;

const NAME = fc.constantFrom('a', 'b', 'c');
const PATH = fc
  .array(NAME, { minLength: 1, maxLength: 3 })
  .map(names => names.join('/'));
const ENTRY = fc.record({
  path: PATH,
  kind: fc.constantFrom(
    'file' as const,
    'directory' as const,
    'symlink' as const,
    'whiteout' as const,
    'opaque' as const
  ),
  content: fc.constantFrom('1', '2'),
  mode: fc.constantFrom(0o644, 0o755)
});
type Entry = typeof ENTRY extends fc.Arbitrary<infer T> ? T : never;

const IMPLIED: IModelNode = { kind: 'directory', content: '', mode: 0o755 };

function parents(path: string): string[] {
  const names = path.split('/').slice(0, -1);
  return names.map((_, at) => names.slice(0, at + 1).join('/'));
}

/** Takes out a path (`self`) and what is below it; returns what there was. */
function drop(
  model: Map<string, IModelNode>,
  path: string,
  self: boolean
): string[] {
  const dropped = [...model.keys()].filter(
    key => key.startsWith(`${path}/`) || (self && key === path)
  );
  dropped.forEach(key => model.delete(key));
  return dropped;
}

/** The obvious way: whiteouts on a copy of what is below, then each entry in the order of the tar. */
function applyNaively(
  below: Model,
  layer: readonly Entry[]
): { model: Model; deleted: ReadonlySet<string> } {
  const model = new Map(below);
  const deleted = new Set<string>();
  for (const { path, kind } of layer) {
    if (kind === 'whiteout' || kind === 'opaque') {
      drop(model, path, kind === 'whiteout').forEach(key => deleted.add(key));
      if (below.get(path)?.kind === 'directory') {
        deleted.add(path);
      }
    }
  }
  const last = new Map<string, Entry>();
  for (const entry of layer.filter(
    ({ kind }) => kind !== 'whiteout' && kind !== 'opaque'
  )) {
    last.delete(entry.path);
    last.set(entry.path, entry);
  }
  for (const { path, kind, content, mode } of last.values()) {
    for (const parent of parents(path)) {
      if (model.get(parent)?.kind !== 'directory') {
        model.set(parent, IMPLIED);
      }
    }
    if (kind !== 'directory') {
      drop(model, path, true);
    }
    if (kind === 'file' || kind === 'directory' || kind === 'symlink') {
      model.set(path, {
        kind,
        content: kind === 'directory' ? '' : content,
        mode: kind === 'symlink' ? 0o777 : mode
      });
    }
  }
  return { model, deleted };
}

/** `op path`, with `anew` for what stayed of its kind though the layer deleted it. */
function compareNaively(
  before: Model,
  after: Model,
  deleted: ReadonlySet<string> = new Set()
): string[] {
  const changes: string[] = [];
  for (const path of new Set([...before.keys(), ...after.keys()])) {
    const a = before.get(path);
    const b = after.get(path);
    const op = !a
      ? 'A'
      : !b
        ? 'D'
        : a.kind !== b.kind
          ? 'T'
          : a.content !== b.content
            ? 'M'
            : a.mode !== b.mode
              ? 'm'
              : deleted.has(path) && a.kind !== 'directory'
                ? 'm'
                : '';
    if (op !== '') {
      const isAnew = 'Mm'.includes(op) && deleted.has(path);
      changes.push(`${op} ${path}${isAnew ? ' anew' : ''}`);
    }
  }
  return changes.sort();
}

function toTar({ path, kind, content, mode }: Entry): ITestEntry {
  const slash = path.lastIndexOf('/') + 1;
  switch (kind) {
    case 'file':
      return { name: path, content, mode, mtime: 0 };
    case 'symlink':
      return {
        name: path,
        type: 'symlink',
        link: content,
        mode: 0o777,
        mtime: 0
      };
    case 'directory':
      return { name: path, type: 'directory', mode, mtime: 0 };
    case 'whiteout':
      return { name: `${path.slice(0, slash)}.wh.${path.slice(slash)}` };
    case 'opaque':
      return { name: `${path}/.wh..wh..opq` };
  }
}

async function listed(
  test: TestHistory,
  base: CommitOid | null,
  oid: CommitOid
): Promise<string[]> {
  const page = await test.history.changes({
    base,
    oid,
    offset: 0,
    limit: 1000
  });
  return page.changes
    .map(({ op, path, details }) => {
      const isAnew = details?.includes('deleted and made anew') ?? false;
      return `${op} ${path}${isAnew ? ' anew' : ''}`;
    })
    .sort();
}

it('layers laid over each other give the tree and the changes that a naive model gives', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(ENTRY, { maxLength: 8 }), {
        minLength: 2,
        maxLength: 5
      }),
      async layers => {
        await using test = await TestHistory.create();
        const models: Model[] = [new Map()];
        const commits: CommitOid[] = [];
        let lastDeleted: ReadonlySet<string> = new Set();
        for (const [number, layer] of layers.entries()) {
          const { model, deleted } = applyNaively(models.at(-1)!, layer);
          const { oid } = await test.layer(
            commits.at(-1) ?? null,
            layer.map(toTar),
            { instruction: `RUN ${number}` }
          );
          expect(await listed(test, null, oid)).toEqual(
            compareNaively(models.at(-1)!, model, deleted)
          );
          models.push(model);
          commits.push(oid);
          lastDeleted = deleted;
        }
        // How a path came to its state is known from one commit to the next only.
        const course = commits.length === 2 ? lastDeleted : undefined;
        expect(await listed(test, commits[0]!, commits.at(-1)!)).toEqual(
          compareNaively(models[1]!, models.at(-1)!, course)
        );
        expect(await listed(test, commits.at(-1)!, commits[0]!)).toEqual(
          compareNaively(models.at(-1)!, models[1]!)
        );
        for (const [path, node] of models.at(-1)!) {
          const content = await test.history.file(commits.at(-1)!, path);
          expect(content).toMatchObject(
            node.kind === 'directory'
              ? { kind: 'directory' }
              : node.kind === 'symlink'
                ? { kind: 'symlink', target: node.content }
                : { kind: 'text', text: node.content }
          );
        }
        // The same from the disk, as a new process sees it.
        const again = await test.reopen();
        const page = await again.changes({
          base: commits[0]!,
          oid: commits.at(-1)!,
          offset: 0,
          limit: 1000
        });
        expect(page.total).toBe(
          compareNaively(models[1]!, models.at(-1)!, course).length
        );
      }
    ),
    { numRuns: 60 }
  );
}, 120_000);
