import { Readable } from 'node:stream';
import { parseNotebookId } from '../../../common/ids.js';
import { openHistory } from '../open-history.js';
import { buildTar } from './tar-builder.js';
import { commitInfo, digestsOf } from './test-history.js';

/**
 * A process that commits the same base image to one notebook, and prints the commit and how many tars it read.
 * Arguments: folder, notebook, number of files in the base.
 */
const [dir = '', notebook = '', count = '1'] = process.argv.slice(2);

const tar = buildTar(
  Array.from({ length: Number(count) }, (_, at) => ({
    name: `usr/lib/${at % 50}/${at}`,
    content: `file ${at}\n`.repeat(20)
  }))
);
let read = 0;
const history = await openHistory(dir, parseNotebookId(notebook));
const { oid } = await history.commit(
  null,
  tars(),
  commitInfo({ kind: 'base', ...digestsOf(null, tar) })
);
await history.advance(oid);
process.stdout.write(`${oid} ${read}\n`);

async function* tars(): AsyncGenerator<Readable> {
  read++;
  yield await Promise.resolve(Readable.from([tar]));
}
