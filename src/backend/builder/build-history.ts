import { GrpcError } from './grpc/grpc-error.js';
import type { ConnectionLostError } from './grpc/grpc-error.js';
import type { GrpcClient } from './grpc/grpc-client.js';
import {
  BuildHistoryEvent,
  BuildHistoryRequest,
  ContentRequest,
  ContentResponse,
  RpcStatus
} from './schema.js';
import type { IBuildRecord } from './schema.js';

const LISTEN = '/moby.buildkit.v1.Control/ListenBuildHistory';
const READ = '/containerd.services.content.v1.Content/Read';

/**
 * How a build that is over ended, from the engine's record of it: the exporter's answer, or a thrown `GrpcError` with all
 * details. Throws `lost` when the engine has no record.
 */
export async function recordedResult(
  client: GrpcClient,
  ref: string,
  {
    lost,
    signal
  }: { readonly lost: ConnectionLostError; readonly signal: AbortSignal }
): Promise<Readonly<Record<string, string>>> {
  const records: IBuildRecord[] = [];
  await client
    .call({
      path: LISTEN,
      request: BuildHistoryRequest.encode({ Ref: ref, EarlyExit: true }),
      signal,
      onMessage: message => {
        const { record } = BuildHistoryEvent.decode(message);
        if (record) {
          records.push(record);
        }
      }
    })
    .catch(() => {
      throw lost;
    });
  const record = records.at(-1);
  if (!record?.CompletedAt) {
    throw lost;
  }
  if (!record.error) {
    return record.ExporterResponse;
  }
  const status = record.externalError
    ? RpcStatus.decode(
        await readContent(client, record.externalError.digest, signal)
      )
    : record.error;
  throw new GrpcError(
    status.code,
    status.message,
    status.details.map(({ type_url, value }) => ({ typeUrl: type_url, value }))
  );
}

async function readContent(
  client: GrpcClient,
  digest: string,
  signal: AbortSignal
): Promise<Buffer> {
  const parts: Buffer[] = [];
  await client.call({
    path: READ,
    request: ContentRequest.encode({ digest }),
    signal,
    onMessage: message => parts.push(ContentResponse.decode(message).data)
  });
  return Buffer.concat(parts);
}
