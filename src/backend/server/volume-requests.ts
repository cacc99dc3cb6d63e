import * as z from 'zod/mini';
import type { CancellationToken, MessageConnection } from 'vscode-jsonrpc/node';
import { parseNotebookId } from '../../common/ids.js';
import { Requests } from '../../common/protocol/requests.js';
import type { Volumes } from '../volumes/volumes.js';
import { answer, answerCancellable } from './answer.js';

const natural = z.int().check(z.nonnegative());
const nameText = z.string().check(z.maxLength(1024));
const pathText = z.string().check(z.maxLength(4096));

const createSchema = z.object({
  name: nameText,
  notebookId: z.nullable(z.string()),
  notebookPath: z.nullish(pathText)
});
const nameSchema = z.object({ name: nameText });
const copySchema = z.object({ from: nameText, to: nameText });
const pathSchema = z.object({ volume: nameText, path: pathText });
const readSchema = z.object({
  volume: nameText,
  path: pathText,
  offset: natural,
  length: natural
});
const writeSchema = z.object({
  volume: nameText,
  path: pathText,
  data: z.string(),
  replace: z.boolean(),
  part: z.optional(
    z.object({
      upload: z.string().check(z.maxLength(64)),
      offset: natural,
      total: natural
    })
  )
});

/** Answers what is asked of volumes and the files in them. */
export function answerVolumeRequests(
  connection: MessageConnection,
  { volumes }: { readonly volumes: Volumes }
): Disposable {
  connection.onRequest(Requests.listVolumes, (token: CancellationToken) =>
    answerCancellable(token, signal => volumes.list({ signal }))
  );
  connection.onRequest(Requests.volumeSizes, () =>
    answer(() => volumes.sizes())
  );
  answerChanges(connection, volumes);
  answerFiles(connection, volumes);
  return { [Symbol.dispose]: () => undefined };
}

function answerChanges(connection: MessageConnection, volumes: Volumes): void {
  connection.onRequest(Requests.createVolume, params =>
    answer(() => {
      const { name, notebookId, notebookPath } = createSchema.parse(params);
      return volumes.create(name, {
        notebookId: notebookId === null ? null : parseNotebookId(notebookId),
        notebookPath: notebookPath ?? null
      });
    })
  );
  connection.onRequest(Requests.removeVolume, params =>
    answer(() => volumes.remove(nameSchema.parse(params).name))
  );
  connection.onRequest(Requests.copyVolume, (params, token) =>
    answerCancellable(token, signal => {
      const { from, to } = copySchema.parse(params);
      return volumes.copy(from, to, { signal });
    })
  );
}

function answerFiles(connection: MessageConnection, volumes: Volumes): void {
  connection.onRequest(Requests.browseVolume, (params, token) =>
    answerCancellable(token, async signal => {
      const { volume, path } = pathSchema.parse(params);
      return volumes.browse(volume, path, { signal });
    })
  );
  connection.onRequest(Requests.readVolumeFile, (params, token) =>
    answerCancellable(token, async signal => {
      const { volume, path, ...part } = readSchema.parse(params);
      return volumes.read(volume, path, part, { signal });
    })
  );
  connection.onRequest(Requests.writeVolumeFile, (params, token) =>
    answerCancellable(token, async signal => {
      const { volume, path, data, replace, part } = writeSchema.parse(params);
      const file = { data: Buffer.from(data, 'base64'), replace, part };
      await volumes.write(volume, path, file, { signal });
    })
  );
}
