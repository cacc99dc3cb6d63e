/** Status codes of gRPC that are used here (https://grpc.io/docs/guides/status-codes/). */
export const GrpcCode = {
  ok: 0,
  cancelled: 1,
  unknown: 2,
  invalidArgument: 3,
  notFound: 5,
  unimplemented: 12,
  internal: 13,
  unavailable: 14
} as const;

/** One `google.protobuf.Any` of a status: what it is, and its bytes. */
export interface IGrpcDetail {
  readonly typeUrl: string;
  readonly value: Buffer;
}

/** A call that was answered with a status other than OK. */
export class GrpcError extends Error {
  override readonly name = 'GrpcError';

  readonly code: number;
  readonly details: readonly IGrpcDetail[];

  constructor(
    code: number,
    message: string,
    details: readonly IGrpcDetail[] = []
  ) {
    super(message);
    this.code = code;
    this.details = details;
  }
}

/** The connection ended before the call was answered. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError';
}
