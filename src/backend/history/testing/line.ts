import type { CommitOid } from '../../../common/ids.js';
import type { TestHistory } from './test-history.js';

/** Commits a chain of layers, each with one file, and returns their ids. */
export async function line(
  test: TestHistory,
  names: readonly string[],
  parent: CommitOid | null = null
): Promise<CommitOid[]> {
  const oids: CommitOid[] = [];
  for (const name of names) {
    const result = await test.layer(
      oids.at(-1) ?? parent,
      [{ name, content: name }],
      { instruction: `RUN ${name}` }
    );
    oids.push(result.oid);
  }
  return oids;
}
