import { LayerbookError } from '../../common/protocol/errors.js';
import type { GrpcClient } from './grpc/grpc-client.js';
import { ListWorkersRequest, ListWorkersResponse } from './schema.js';

const LIST_WORKERS = '/moby.buildkit.v1.Control/ListWorkers';
const LABEL = 'org.mobyproject.buildkit.worker.moby.host-gateway-ip';

/** The address that `host-gateway` stands for in extra hosts. Throws `engine.unsupported` when the engine has none. */
export async function hostGateway(
  client: GrpcClient,
  signal: AbortSignal
): Promise<string> {
  let address: string | undefined;
  await client.call({
    path: LIST_WORKERS,
    request: ListWorkersRequest.encode({ filter: [] }),
    signal,
    onMessage: message => {
      for (const { Labels } of ListWorkersResponse.decode(message).record) {
        address ??= Labels[LABEL];
      }
    }
  });
  if (!address) {
    throw new LayerbookError(
      'engine.unsupported',
      'The engine does not say what `host-gateway` stands for.',
      { hint: 'Give the extra host the address itself.' }
    );
  }
  return address;
}
