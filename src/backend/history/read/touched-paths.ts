import type { Oid } from '../git/object.js';
import { pathOfLine } from '../layer/change-record.js';
import type { TreePath } from '../layer/layer-path.js';
import type { Pacer } from '../pacer.js';
import { changeListOf, eachPaced, linesOf } from './change-lines.js';
import type { IFileSources } from './file.js';
import { waysApart } from './first-parents.js';

/**
 * Visits the paths that may differ between two commits (`base` null: from nothing at all): those that a change list
 * between them names, some several times; without a common ancestor these are all paths.
 */
export async function eachTouchedPath(
  sources: IFileSources,
  { base, commit }: { readonly base: Oid | null; readonly commit: Oid },
  { pacer, visit }: { pacer: Pacer; visit: (path: TreePath) => void }
): Promise<void> {
  const apart = base === null ? null : waysApart(sources.index, base, commit);
  if (!apart) {
    for (const oid of base === null ? [commit] : [base, commit]) {
      const metadata = await sources.metadata.get(oid);
      await eachPaced(metadata.paths(), pacer, visit);
    }
    return;
  }
  for (const oid of [...apart.base, ...apart.commit]) {
    await pacer.pause();
    await eachPaced(linesOf(changeListOf(sources, oid)), pacer, line =>
      visit(pathOfLine(line))
    );
  }
}
