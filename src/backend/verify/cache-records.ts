import protobuf from 'protobufjs';
import { GrpcClient } from '../builder/grpc/grpc-client.js';
import { logError } from '../base/logger.js';
import type { IEngine } from '../engine/contract.js';

/** Part of BuildKit's `api/services/control/control.proto`. */
const SCHEMA = `
syntax = "proto3";
message DiskUsageRequest { repeated string filter = 1; }
message DiskUsageResponse { repeated UsageRecord record = 1; }
message UsageRecord { string ID = 1; bool InUse = 3; }
message PruneRequest { repeated string filter = 1; bool all = 2; }
`;

const CONTROL = '/moby.buildkit.v1.Control';
/** Layers; not the folders of cache mounts, which belong to everyone. */
const LAYERS = 'type==regular';
/** The engine may have to measure what it lists. */
const LONGEST_MS = 20_000;

const root = protobuf.parse(SCHEMA, { keepCase: true }).root;

/**
 * Does `work`, a build without cache, and then makes the engine forget the layers that came into its build cache
 * meanwhile.
 *
 * Where two results of one step are in the cache, BuildKit takes the newer one; so without this the next run of a
 * cell would stand on the layers of the check, and not on those that the notebook shows. Layers of a build that
 * someone else finishes in the meantime are forgotten too: that costs time when it is run again. Nothing is thrown when the
 * engine cannot do it, and nothing is forgotten where it did not say before what was there.
 */
export class CacheKeeper implements AsyncDisposable {
  private readonly _engine: IEngine;
  private readonly _before: ReadonlySet<string> | null;
  private _added: readonly string[] = [];

  private constructor(engine: IEngine, before: ReadonlySet<string> | null) {
    this._engine = engine;
    this._before = before;
  }

  static async open(engine: IEngine): Promise<CacheKeeper> {
    return new CacheKeeper(engine, await layersIn(engine));
  }

  /** Does a build whose layers are forgotten when this is disposed. */
  async during<T>(build: () => Promise<T>): Promise<T> {
    try {
      return await build();
    } finally {
      const after = this._before && (await layersIn(this._engine));
      this._added = [...(after ?? [])].filter(id => !this._before?.has(id));
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this._added.length > 0) {
      await forget(this._engine, this._added);
    }
  }
}

/** Ids of the layers in the build cache; null when the engine does not say. */
async function layersIn(engine: IEngine): Promise<ReadonlySet<string> | null> {
  const ids = new Set<string>();
  const answer = root.lookupType('DiskUsageResponse');
  // Records may vanish while they are measured, which fails the whole answer.
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      await call(engine, 'DiskUsage', { filter: [LAYERS] }, message => {
        const { record } = answer.toObject(answer.decode(message), {
          arrays: true,
          defaults: true
        }) as { record: { ID: string }[] };
        record.forEach(({ ID }) => ids.add(ID));
      });
      return ids;
    } catch (error) {
      if (attempt === 2) {
        logError('the build cache could not be listed', error);
      }
    }
  }
  return null;
}

async function forget(engine: IEngine, ids: readonly string[]): Promise<void> {
  try {
    const filter = ids.map(id => `id==${id}`);
    await call(engine, 'Prune', { filter, all: true }, () => undefined);
  } catch (error) {
    logError('layers of a check stay in the build cache', error);
  }
}

async function call(
  engine: IEngine,
  method: 'DiskUsage' | 'Prune',
  request: Record<string, unknown>,
  onMessage: (message: Buffer) => void
): Promise<void> {
  const signal = AbortSignal.timeout(LONGEST_MS);
  using client = new GrpcClient(
    await engine.upgrade('/grpc', { protocol: 'h2c', signal })
  );
  await client.call({
    path: `${CONTROL}/${method}`,
    request: root.lookupType(`${method}Request`).encode(request).finish(),
    onMessage,
    signal
  });
}
