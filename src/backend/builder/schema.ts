import protobuf from 'protobufjs';

/**
 * The messages of BuildKit's control and session services, as far as they are used here. Field numbers are BuildKit's:
 * `api/services/control`, `solver/pb`, `session/*`, and fsutil's `types`. Unknown fields are skipped.
 *
 * A file name is `bytes` here (on the wire the same as `string`): it is bytes on the disk too.
 */
const SCHEMA = `
syntax = "proto3";

message SolveRequest {
  string Ref = 1;
  string Session = 5;
  string Frontend = 6;
  map<string, string> FrontendAttrs = 7;
  repeated string Entitlements = 9;
  bool Internal = 11;
  repeated Exporter Exporters = 13;
}
message Exporter { string Type = 1; map<string, string> Attrs = 2; }
message SolveResponse { map<string, string> ExporterResponse = 1; }

message StatusRequest { string Ref = 1; }
message StatusResponse {
  repeated Vertex vertexes = 1;
  repeated VertexStatus statuses = 2;
  repeated VertexLog logs = 3;
  repeated VertexWarning warnings = 4;
}
message Timestamp { int64 seconds = 1; int32 nanos = 2; }
message Vertex {
  string digest = 1;
  string name = 3;
  bool cached = 4;
  Timestamp started = 5;
  Timestamp completed = 6;
  string error = 7;
}
message VertexStatus {
  string ID = 1;
  string vertex = 2;
  string name = 3;
  int64 current = 4;
  int64 total = 5;
  Timestamp timestamp = 6;
  Timestamp started = 7;
  Timestamp completed = 8;
}
message VertexLog { string vertex = 1; Timestamp timestamp = 2; int64 stream = 3; bytes msg = 4; }
message VertexWarning {
  string vertex = 1;
  int64 level = 2;
  bytes short = 3;
  repeated bytes detail = 4;
  string url = 5;
  repeated Range ranges = 7;
}
message Range { Position start = 1; Position end = 2; }
message Position { int32 line = 1; int32 character = 2; }

message RpcStatus { int32 code = 1; string message = 2; repeated Any details = 3; }
message Any { string type_url = 1; bytes value = 2; }
message ErrorSource { repeated Range ranges = 2; }
message ErrorVertex { string digest = 1; }
message ExitMessage { uint32 Code = 1; }

message BuildHistoryRequest { string Ref = 2; }
message BuildHistoryEvent { int32 type = 1; BuildHistoryRecord record = 2; }
message BuildHistoryRecord {
  RpcStatus error = 5;
  Timestamp CompletedAt = 7;
  map<string, string> ExporterResponse = 9;
  Descriptor externalError = 18;
}
message Descriptor { string digest = 2; }
message ContentRequest { string digest = 1; }
message ContentResponse { bytes data = 2; }

message ListWorkersRequest { repeated string filter = 1; }
message ListWorkersResponse { repeated WorkerRecord record = 1; }
message WorkerRecord { string ID = 1; map<string, string> Labels = 2; }

message GetSecretRequest { string ID = 1; }
message GetSecretResponse { bytes data = 1; }
message CheckAgentRequest { string ID = 1; }
message BytesMessage { bytes data = 1; }
message CredentialsRequest { string Host = 1; }
message CredentialsResponse { string Username = 1; string Secret = 2; }
message HealthCheckResponse { int32 status = 1; }

message Packet { int32 type = 1; Stat stat = 2; uint32 ID = 3; bytes data = 4; }
message Stat {
  bytes path = 1;
  uint32 mode = 2;
  uint32 uid = 3;
  uint32 gid = 4;
  int64 size = 5;
  int64 modTime = 6;
  bytes linkname = 7;
  int64 devmajor = 8;
  int64 devminor = 9;
}
`;

/** Encodes and decodes one message; decoded numbers are JS numbers, missing messages are null, missing lists empty. */
export interface IMessageType<In, Out = In> {
  encode(value: In): Uint8Array;
  /** Throws when `bytes` are not such a message. */
  decode(bytes: Uint8Array): Out;
}

const root = protobuf.parse(SCHEMA, { keepCase: true }).root;

function messageType<In, Out = In>(name: string): IMessageType<In, Out> {
  const type = root.lookupType(name);
  return {
    encode: value => type.encode(value as Record<string, unknown>).finish(),
    decode: bytes =>
      type.toObject(type.decode(bytes), {
        longs: Number,
        defaults: true,
        arrays: true,
        objects: true
      }) as Out
  };
}

/** A 64-bit integer as protobufjs takes it without losing digits. */
export interface IInt64 {
  readonly low: number;
  readonly high: number;
}

export function toInt64(value: bigint): IInt64 {
  return {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n))
  };
}

export interface ITimestamp {
  readonly seconds: number;
  readonly nanos: number;
}

export interface IRange {
  readonly start: { readonly line: number } | null;
  readonly end: { readonly line: number } | null;
}

export interface IVertex {
  readonly digest: string;
  readonly name: string;
  readonly cached: boolean;
  readonly started: ITimestamp | null;
  readonly completed: ITimestamp | null;
  readonly error: string;
}

export interface IVertexStatus {
  readonly ID: string;
  readonly vertex: string;
  readonly name: string;
  readonly current: number;
  readonly total: number;
  readonly timestamp: ITimestamp | null;
  readonly started: ITimestamp | null;
  readonly completed: ITimestamp | null;
}

export interface IStatusResponse {
  readonly vertexes: readonly IVertex[];
  readonly statuses: readonly IVertexStatus[];
  readonly logs: readonly {
    readonly vertex: string;
    readonly timestamp: ITimestamp | null;
    readonly stream: number;
    readonly msg: Buffer;
  }[];
  readonly warnings: readonly {
    readonly vertex: string;
    readonly short: Buffer;
    readonly detail: readonly Buffer[];
    readonly url: string;
    readonly ranges: readonly IRange[];
  }[];
}

export interface ISolveRequest {
  readonly Ref: string;
  readonly Session: string;
  readonly Frontend: string;
  readonly FrontendAttrs: Readonly<Record<string, string>>;
  /** Rights that the build may use; the engine refuses the whole build when it does not grant one. */
  readonly Entitlements: readonly string[];
  /** Leaves no record in the engine's build history. */
  readonly Internal: boolean;
  readonly Exporters: readonly {
    readonly Type: string;
    readonly Attrs: Readonly<Record<string, string>>;
  }[];
}

export interface IRpcStatus {
  readonly code: number;
  readonly message: string;
  readonly details: readonly {
    readonly type_url: string;
    readonly value: Buffer;
  }[];
}

/** A build that the engine remembers. */
export interface IBuildRecord {
  readonly error: IRpcStatus | null;
  /** Null while it runs. */
  readonly CompletedAt: ITimestamp | null;
  readonly ExporterResponse: Readonly<Record<string, string>>;
  /** Where the error with its details is stored; a `RpcStatus`. */
  readonly externalError: { readonly digest: string } | null;
}

/** Kinds of packets of fsutil's file transfer. */
export const PacketType = {
  stat: 0,
  request: 1,
  data: 2,
  finish: 3,
  error: 4
} as const;

export interface IStat {
  readonly path: Buffer;
  readonly mode: number;
  readonly size: IInt64;
  readonly modTime: IInt64;
  readonly linkname: Buffer;
  readonly devmajor?: number;
  readonly devminor?: number;
}

export const SolveRequest = messageType<ISolveRequest>('SolveRequest');
export const SolveResponse = messageType<{
  readonly ExporterResponse: Readonly<Record<string, string>>;
}>('SolveResponse');
export const StatusRequest = messageType<{ readonly Ref: string }>(
  'StatusRequest'
);
export const StatusResponse = messageType<IStatusResponse>('StatusResponse');
export const RpcStatus = messageType<IRpcStatus>('RpcStatus');
export const ErrorSource = messageType<{ readonly ranges: readonly IRange[] }>(
  'ErrorSource'
);
export const ErrorVertex = messageType<{ readonly digest: string }>(
  'ErrorVertex'
);
export const ExitMessage = messageType<{ readonly Code: number }>(
  'ExitMessage'
);
export const BuildHistoryRequest = messageType<{
  readonly Ref: string;
}>('BuildHistoryRequest');
export const BuildHistoryEvent = messageType<{
  readonly record: IBuildRecord | null;
}>('BuildHistoryEvent');
export const ContentRequest = messageType<{ readonly digest: string }>(
  'ContentRequest'
);
export const ContentResponse = messageType<{ readonly data: Buffer }>(
  'ContentResponse'
);
export const ListWorkersRequest = messageType<{
  readonly filter: readonly string[];
}>('ListWorkersRequest');
export const ListWorkersResponse = messageType<{
  readonly record: readonly {
    readonly Labels: Readonly<Record<string, string>>;
  }[];
}>('ListWorkersResponse');
export const GetSecretRequest = messageType<{ readonly ID: string }>(
  'GetSecretRequest'
);
export const GetSecretResponse = messageType<{ readonly data: Uint8Array }>(
  'GetSecretResponse'
);
export const CheckAgentRequest = messageType<{ readonly ID: string }>(
  'CheckAgentRequest'
);
export const BytesMessage = messageType<
  { readonly data: Uint8Array },
  { readonly data: Buffer }
>('BytesMessage');
export const CredentialsRequest = messageType<{ readonly Host: string }>(
  'CredentialsRequest'
);
export const CredentialsResponse = messageType<{
  readonly Username: string;
  readonly Secret: string;
}>('CredentialsResponse');
export const HealthCheckResponse = messageType<{ readonly status: number }>(
  'HealthCheckResponse'
);
export const Packet = messageType<
  {
    readonly type: number;
    readonly stat?: IStat;
    readonly ID?: number;
    readonly data?: Uint8Array;
  },
  { readonly type: number; readonly ID: number; readonly data: Buffer }
>('Packet');
