import { Readable } from 'node:stream';
import {
  parseCommitOid,
  parseNotebookId,
  type CommitOid
} from '../../../common/ids.js';
import { openHistory } from '../open-history.js';
import { buildTar } from './tar-builder.js';
import { commitInfo, digestsOf } from './test-history.js';

/**
 * A process that commits one layer after the other on the tip that it finds, and prints each commit once it is on a
 * branch. Arguments: folder, notebook, a name for its layers, how many to make.
 */
const [dir = '', notebook = '', name = '', count = '0'] = process.argv.slice(2);

const history = await openHistory(dir, parseNotebookId(notebook));
const { commits } = await history.log({ offset: 0, limit: 1 });
let parent: CommitOid | null = commits[0]
  ? parseCommitOid(commits[0].oid)
  : null;
for (let step = 0; step < Number(count); step++) {
  const lines = Array.from(
    { length: 40 },
    (_, at) => `${name} ${step} ${at}\n`
  ).join('');
  const tar = buildTar([
    { name: `${name}/${step % 10}`, content: lines, mtime: step },
    { name: `shared/${step % 3}`, content: lines }
  ]);
  const info = commitInfo({
    ...digestsOf(parent, tar),
    instruction: `RUN ${name} ${step}`
  });
  const { oid } = await history.commit(parent, tarOf(tar), info);
  await history.advance(oid);
  process.stdout.write(`${oid}\n`);
  parent = oid;
}

async function* tarOf(tar: Buffer): AsyncGenerator<Readable> {
  yield await Promise.resolve(Readable.from([tar]));
}
