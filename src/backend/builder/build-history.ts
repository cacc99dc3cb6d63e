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
import { withDeadline } from './with-deadline.js';

const LISTEN = '/moby.buildkit.v1.Control/ListenBuildHistory';
/** A build that is over is recorded within this time. */
const RECORD_MS = 5_000;

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
  const record = await withDeadline(
    completedRecord(client, ref, signal),
    RECORD_MS,
    () => null
  );
  if (!record) {
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

/** Waits until the build is recorded as over; null when the engine cannot tell. */
async function completedRecord(
  client: GrpcClient,
  ref: string,
  signal: AbortSignal
): Promise<IBuildRecord | null> {
  const found = new AbortController();
  const stop = (): void => found.abort();
  signal.addEventListener('abort', stop, { once: true });
  let complete: IBuildRecord | null = null;
  try {
    await client.call({
      path: LISTEN,
      request: BuildHistoryRequest.encode({ Ref: ref }),
      signal: found.signal,
      onMessage: message => {
        const { record } = BuildHistoryEvent.decode(message);
        if (record?.CompletedAt) {
          complete = record;
          found.abort();
        }
      }
    });
  } catch {
    // Stopped when the record came, or the engine keeps no records.
  } finally {
    signal.removeEventListener('abort', stop);
  }
  return complete;
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
