import type { CommitOid } from '../../../common/ids.js';
import type { IFileChange } from '../../../common/protocol/history.js';
import type { ITestEntry } from './tar-builder.js';
import type { TestHistory } from './test-history.js';

/** `op path` of every change of a commit. */
export async function changes(
  test: TestHistory,
  oid: CommitOid
): Promise<string[]> {
  return (await details(test, oid)).map(
    change => `${change.op} ${change.path}`
  );
}

/** Every change of a commit. */
export async function details(
  test: TestHistory,
  oid: CommitOid
): Promise<readonly IFileChange[]> {
  const page = await test.history.changes({
    base: null,
    oid,
    offset: 0,
    limit: 10_000
  });
  return page.changes;
}

/** Paths of all files in a commit's root file system, as git lists them. */
export function files(test: TestHistory, oid: CommitOid): string[] {
  const lines = test
    .git('ls-tree', '-r', '--name-only', '-z', `${oid}:rootfs`)
    .split('\0');
  return lines.filter(line => line !== '');
}

/** A directory of a layer. */
export const dir = (
  name: string,
  more: Partial<ITestEntry> = {}
): ITestEntry => ({
  name,
  type: 'directory',
  ...more
});
