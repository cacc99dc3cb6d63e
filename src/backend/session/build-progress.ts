import type { Progress, StepState } from '../../common/cards/layer-card.js';
import type { CellId } from '../../common/ids.js';
import type { IPrefix } from '../../common/notebook/prefix.js';
import type { IBuildObserver, IBuildVertex } from '../builder/contract.js';
import { usedInstructions } from './built-stage.js';
import type { RunLog } from './run-log.js';
import { mapVertices, type IStepAddress } from './step-mapper.js';

/** The cell that is built. */
export interface IProgressSubject {
  readonly prefix: IPrefix;
  readonly cellId: CellId;
  /** The notebook's target stage. */
  readonly target: string | undefined;
}

/** Turns the engine's vertices into the steps of one cell. Vertices of the cells above are activity. */
export class BuildProgress implements IBuildObserver {
  private readonly _log: RunLog;
  private readonly _prefix: IPrefix;
  private readonly _cellId: CellId;
  private readonly _target: string | undefined;
  private readonly _find: (name: string) => IStepAddress | null;
  private readonly _addresses = new Map<string, IStepAddress | null>();
  private readonly _states = new Map<number, StepState>();
  /** Last states of the vertices that execute something, by digest. */
  private readonly _work = new Map<string, IBuildVertex['state']>();

  constructor(log: RunLog, { prefix, cellId, target }: IProgressSubject) {
    this._log = log;
    this._prefix = prefix;
    this._cellId = cellId;
    this._target = target;
    this._find = mapVertices(prefix);
  }

  vertex(vertex: IBuildVertex): void {
    const address = this._find(vertex.name);
    this._addresses.set(vertex.digest, address);
    if (address && !this._isFrom(address)) {
      this._work.set(vertex.digest, vertex.state);
    }
    if (address?.cellId !== this._cellId) {
      this._activity(vertex);
      return;
    }
    const state = vertex.state === 'done' ? 'built' : vertex.state;
    const progress = progressOf(vertex);
    this._states.set(address.step, state);
    this._log.add({
      kind: 'stepChanged',
      cellId: this._cellId,
      step: address.step,
      state,
      ...(vertex.ms === null ? {} : { ms: vertex.ms }),
      ...(progress && state === 'running' ? { progress } : {})
    });
  }

  log(digest: string, stream: 1 | 2, text: string): void {
    const address = this._addresses.get(digest) ?? null;
    const step = address?.cellId === this._cellId ? address.step : -1;
    this._log.add({ kind: 'log', cellId: this._cellId, step, stream, text });
  }

  warning(warning: Parameters<IBuildObserver['warning']>[0]): void {
    const where = warning.lines ? this._prefix.locate(warning.lines[0]) : null;
    if (where && where.cellId !== this._cellId) {
      return;
    }
    const end = warning.lines ? this._prefix.locate(warning.lines[1]) : null;
    const last = end?.cellId === this._cellId ? end.line : where?.line;
    this._log.add({
      kind: 'warning',
      cellId: this._cellId,
      warning: {
        rule: warning.rule,
        message: warning.message,
        url: warning.url,
        lines: where && last !== undefined ? [where.line, last] : null
      }
    });
  }

  /**
   * Gives steps without a vertex their state: what only sets configuration was cached when everything else was, and
   * what stands in a stage that the image does not need was left out.
   */
  finish(): void {
    const isCached = [...this._work.values()].every(
      state => state === 'cached'
    );
    const state = isCached ? 'cached' : 'built';
    const used = usedInstructions(this._prefix.instructions, this._target);
    const own = this._prefix.instructions.filter(
      instruction => instruction.cellId === this._cellId
    );
    for (const instruction of own) {
      const known = this._states.get(instruction.index);
      if (known === undefined || known === 'running') {
        this._log.add({
          kind: 'stepChanged',
          cellId: this._cellId,
          step: instruction.index,
          state: used.has(instruction)
            ? // A stage below another one is no work of its own.
              instruction.keyword === 'FROM'
              ? 'cached'
              : state
            : 'skipped'
        });
      }
    }
  }

  private _isFrom(address: IStepAddress): boolean {
    return this._prefix.instructions.some(
      instruction =>
        instruction.keyword === 'FROM' &&
        instruction.cellId === address.cellId &&
        instruction.index === address.step
    );
  }

  private _activity(vertex: IBuildVertex): void {
    const running = vertex.state === 'running';
    const progress = progressOf(vertex);
    this._log.add({
      kind: 'activity',
      cellId: this._cellId,
      activity: running
        ? {
            label:
              progress && progress.label !== vertex.name
                ? `${vertex.name}: ${progress.label}`
                : vertex.name,
            current: progress?.current ?? null,
            total: progress?.total ?? null
          }
        : null
    });
  }
}

/** One bar for all transfers of a vertex. */
function progressOf(vertex: IBuildVertex): Progress | null {
  const parts = vertex.progress;
  if (parts.length === 0) {
    return null;
  }
  const open = parts.filter(part => !part.done);
  const label = open[0]?.label ?? vertex.name;
  const current = parts.reduce((sum, part) => sum + part.current, 0);
  const total = parts.reduce((sum, part) => sum + part.total, 0);
  return { label, current, total: total > 0 ? total : null };
}
