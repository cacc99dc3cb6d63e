import { StringDecoder } from 'node:string_decoder';
import { BaseImages } from './bases.js';
import type { IBuildObserver, IBuildVertex } from './contract.js';
import type {
  IRange,
  IStatusResponse,
  ITimestamp,
  IVertex,
  IVertexStatus
} from './schema.js';

/** `MaintainerDeprecated: Maintainer instruction is deprecated … (line 6)` */
const CHECK = /^(?:([A-Z][A-Za-z]+): )?(.*?)(?: \(line \d+\))?$/s;

/** How the error of a step ends that was stopped because another one failed, or because the build was. */
const STOPPED = /context canceled$/;

/** A step for a base image: `[1/4] FROM docker.io/library/debian:bookworm-slim`. */
const FROM_STEP = /^\[[^\]]*\] FROM /;

/**
 * Merges BuildKit's status messages into vertices, and passes on logs as text. Of the log only a character that is cut in
 * two is kept. A vertex is reported from the moment on at which work on it began; one that was stopped since another failed
 * stays as it was reported last.
 */
export class BuildProgress {
  /** The base images that were named so far. */
  readonly bases = new BaseImages();
  private readonly _vertices = new Map<string, VertexState>();
  private readonly _decoders = new Map<string, StringDecoder>();
  private readonly _warnings: {
    rule: string;
    message: string;
    lines: readonly [number, number] | null;
  }[] = [];
  /** The latest time that the engine has named, by its own clock. */
  private _now = 0;

  private readonly _observer: IBuildObserver;

  constructor(observer: IBuildObserver) {
    this._observer = observer;
  }

  /** Takes one message; the observer hears of everything in it before this returns. */
  add(response: IStatusResponse): void {
    const changed = new Set<VertexState>();
    for (const vertex of response.vertexes) {
      changed.add(this._vertex(vertex.digest).report(vertex));
      this.bases.add(vertex.name);
      this._tick(vertex.started, vertex.completed);
    }
    for (const status of response.statuses) {
      changed.add(this._vertex(status.vertex).transfer(status));
      this._tick(status.timestamp);
    }
    response.logs.forEach(log => this._tick(log.timestamp));
    for (const state of changed) {
      const vertex = state.snapshot(this._now);
      if (vertex) {
        this._observer.vertex(vertex);
      }
    }
    for (const { vertex, stream, msg } of response.logs) {
      this._log(vertex, stream === 2 ? 2 : 1, msg);
    }
    response.warnings.forEach(warning => this._warn(warning));
  }

  /** No more messages: gives out what is left of a log that ended within a character. */
  end(): void {
    for (const [key, decoder] of this._decoders) {
      const rest = decoder.end();
      if (rest !== '') {
        this._observer.log(key.slice(1), key.startsWith('2') ? 2 : 1, rest);
      }
    }
    this._decoders.clear();
  }

  /** The vertex's name, or null when none with that digest was reported. */
  nameOf(digest: string): string | null {
    return this._vertices.get(digest)?.name ?? null;
  }

  /** Lines of the first warning of a rule. */
  linesOfRule(rule: string | undefined): readonly [number, number] | null {
    return this._warnings.find(warning => warning.rule === rule)?.lines ?? null;
  }

  private _vertex(digest: string): VertexState {
    let state = this._vertices.get(digest);
    if (!state) {
      state = new VertexState(digest);
      this._vertices.set(digest, state);
    }
    return state;
  }

  private _tick(...times: readonly (ITimestamp | null)[]): void {
    for (const time of times) {
      this._now = Math.max(this._now, time ? toMs(time) : 0);
    }
  }

  private _log(digest: string, stream: 1 | 2, bytes: Buffer): void {
    const key = `${stream}${digest}`;
    let decoder = this._decoders.get(key);
    if (!decoder) {
      decoder = new StringDecoder('utf8');
      this._decoders.set(key, decoder);
    }
    const text = decoder.write(bytes);
    if (text !== '') {
      this._observer.log(digest, stream, text);
    }
  }

  private _warn(warning: IStatusResponse['warnings'][number]): void {
    const [, rule = '', message = ''] =
      CHECK.exec(warning.short.toString()) ?? [];
    const lines = linesOf(warning.ranges);
    const known = this._warnings.some(
      other =>
        other.rule === rule &&
        other.message === message &&
        String(other.lines) === String(lines)
    );
    // Each connection to the frontend checks the whole file.
    if (known) {
      return;
    }
    this._warnings.push({ rule, message, lines });
    this._observer.warning({
      rule,
      message,
      url: warning.url,
      detail: warning.detail.map(text => text.toString()).join(' '),
      lines
    });
  }
}

/** First and last line of the ranges; null when they name none. */
export function linesOf(
  ranges: readonly IRange[]
): readonly [number, number] | null {
  const lines = ranges.flatMap(range => [
    range.start?.line ?? 0,
    range.end?.line ?? 0
  ]);
  const known = lines.filter(line => line > 0);
  return known.length > 0 ? [Math.min(...known), Math.max(...known)] : null;
}

type Transfer = IBuildVertex['progress'][number];

/** What is known of one vertex. BuildKit may work on a vertex in several goes: first its cache key, then its content. */
class VertexState {
  name = '';
  private _error: string | null = null;
  private _cached = false;
  /** Begin of each go, and its end once it has one. */
  private readonly _goes = new Map<number, number | null>();
  private readonly _transfers = new Map<string, Transfer>();

  private readonly _digest: string;

  constructor(digest: string) {
    this._digest = digest;
  }

  report(vertex: IVertex): this {
    this.name = vertex.name;
    this._cached = vertex.cached;
    if (vertex.error !== '') {
      this._error = vertex.error;
    }
    if (vertex.started) {
      const begin = toMs(vertex.started);
      const end = vertex.completed ? toMs(vertex.completed) : null;
      this._goes.set(begin, end ?? this._goes.get(begin) ?? null);
    }
    return this;
  }

  transfer(status: IVertexStatus): this {
    this._transfers.set(status.ID, {
      label: status.ID,
      current: status.current,
      total: status.total,
      done: status.completed !== null
    });
    return this;
  }

  /** Null while no work on it has begun, and when it was stopped. `now` is the engine's. */
  snapshot(now: number): IBuildVertex | null {
    if (this._goes.size === 0 || STOPPED.test(this._error ?? '')) {
      return null;
    }
    return {
      digest: this._digest,
      name: this.name,
      state: this._state(),
      ms: this._milliseconds(now),
      progress: [...this._transfers.values()],
      error: this._error
    };
  }

  private _state(): IBuildVertex['state'] {
    if (this._error !== null) {
      return 'failed';
    }
    if ([...this._goes.values()].includes(null)) {
      return 'running';
    }
    // A base image that was only looked up was here already, but is not always called cached.
    const here =
      FROM_STEP.test(this.name) &&
      [...this._transfers.keys()].every(id => id.startsWith('resolve '));
    return this._cached || here ? 'cached' : 'done';
  }

  private _milliseconds(now: number): number {
    let sum = 0;
    for (const [begin, end] of this._goes) {
      sum += Math.max(0, (end ?? now) - begin);
    }
    return Math.round(sum);
  }
}

function toMs({ seconds, nanos }: ITimestamp): number {
  return seconds * 1000 + nanos / 1e6;
}
