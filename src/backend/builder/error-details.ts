import { linesOf } from './build-progress.js';
import type { GrpcError, IGrpcDetail } from './grpc/grpc-error.js';
import { ErrorSource, ErrorVertex, ExitMessage } from './schema.js';

/** What BuildKit attached to a failed build besides its text. */
export interface IErrorDetails {
  /** First and last line of the instruction, 1-based, in the Dockerfile. */
  readonly lines: readonly [number, number] | null;
  /** Digest of the step that failed; null when the Dockerfile itself was refused. */
  readonly vertex: string | null;
  readonly exitCode: number | null;
}

/** Reads the details that are known here and skips the others. */
export function errorDetails(error: GrpcError): IErrorDetails {
  let lines: IErrorDetails['lines'] = null;
  let vertex: string | null = null;
  let exitCode: number | null = null;
  for (const detail of error.details) {
    const kind = detail.typeUrl.replace(/^.*\//, '').replace(/\+json$/, '');
    if (kind === 'errdefs.Source') {
      lines ??= linesOf(readDetail(detail, ErrorSource).ranges);
    } else if (kind === 'errdefs.Vertex') {
      vertex ??= readDetail(detail, ErrorVertex).digest;
    } else if (kind === 'gatewayapi.ExitMessage') {
      exitCode ??= readDetail(detail, ExitMessage).Code;
    }
  }
  return { lines, vertex, exitCode };
}

/** BuildKit writes details as JSON today; the protobuf form is what the type says. */
function readDetail<T extends object>(
  detail: IGrpcDetail,
  type: { decode(bytes: Uint8Array): T }
): T {
  if (!detail.typeUrl.endsWith('+json')) {
    return type.decode(detail.value);
  }
  const json = JSON.parse(detail.value.toString()) as Partial<T>;
  return { ...type.decode(new Uint8Array()), ...json };
}
