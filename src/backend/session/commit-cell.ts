import { MAX_CARD_CHANGES } from '../../common/cards/changes.js';
import type { CardLayer } from '../../common/cards/layer-card.js';
import { makesHistoryEntry, stagesOf } from '../../common/dockerfile/stages.js';
import type { CellId, CellKey, CommitOid } from '../../common/ids.js';
import {
  diffConfig,
  type IConfigChange,
  type IRuntimeConfig
} from '../../common/image/config-diff.js';
import {
  prefixOf,
  type ICellInstruction,
  type IPrefix
} from '../../common/notebook/prefix.js';
import type { SnapshotCell } from '../../common/notebook/snapshot.js';
import type { RunEventBody } from '../../common/protocol/runs.js';
import type { IImageSummary } from '../engine/contract.js';
import type { ICommitInfo, ICommitResult } from '../history/contract.js';
import type { ILayerReader } from '../layers/contract.js';
import { openLayers } from '../layers/open-layers.js';
import { readInTurn } from '../layers/read-in-turn.js';
import { cellTag, type IRunContext } from './context.js';

/** A cell whose image was built just now. */
export interface IBuiltCell {
  readonly cell: SnapshotCell;
  readonly key: CellKey;
  readonly prefix: IPrefix;
  readonly image: IImageSummary;
}

type CommittedStep = Extract<
  RunEventBody,
  { kind: 'layersCommitted' }
>['steps'][number];

/** An instruction of the last stage and the layer that it made, if any. */
interface IStackEntry {
  readonly instruction: ICellInstruction;
  readonly layer: number | null;
  readonly created: string | null;
}

/** The image's layers as the Dockerfile made them. */
interface IStack {
  readonly from: ICellInstruction;
  readonly baseLayers: number;
  readonly baseCreated: string | null;
  readonly entries: readonly IStackEntry[];
}

/**
 * Records every layer of the image in the notebook's history, from the base up: what is there already is found by its
 * place in the stack, what is not is read from the engine. Returns what the cell's own steps became.
 */
export async function commitCell(
  context: IRunContext,
  built: IBuiltCell
): Promise<CommittedStep[]> {
  await using reader = await openLayers(
    context.engine,
    cellTag(context.notebook, built.cell.id)
  );
  const stack = stackOf(built.prefix, reader);
  const config = await configChanges(context, built);
  const committer = new Committer(context, built, reader);
  const steps: CommittedStep[] = [];
  let parent: CommitOid | null = null;
  if (stack.baseLayers > 0) {
    const base: ICommitResult = await committer.base(stack);
    parent = base.oid;
    if (stack.from.cellId === built.cell.id) {
      steps.push(baseStep(stack, base, reader));
    }
  }
  for (const group of groupByCell(stack.entries)) {
    const own = group.cellId === built.cell.id;
    for (const commit of planCommits(group.entries)) {
      const words = own && commit.last ? config.map(change => change.text) : [];
      const result: ICommitResult = await committer.entry(
        parent,
        commit,
        words
      );
      parent = result.oid;
      if (own) {
        steps.push(
          ...commit.entries.map(entry =>
            stepOf(entry, result, { config, reader })
          )
        );
      }
    }
  }
  if (parent !== null) {
    await context.history.advance(parent);
  }
  return steps;
}

/** Counts from the top, where instruction and history entry correspond one to one, whatever the base brought along. */
function stackOf(prefix: IPrefix, reader: ILayerReader): IStack {
  const stage = stagesOf(prefix.instructions).at(-1);
  if (!stage) {
    throw new TypeError('An image was built from a Dockerfile without FROM.');
  }
  const instructions = stage.instructions.filter(makesHistoryEntry);
  const history = reader.config.history.slice(-instructions.length || Infinity);
  let layer =
    reader.layers.length - history.filter(entry => !entry.emptyLayer).length;
  const baseLayers = layer;
  const entries = instructions.map((instruction, index) => {
    const entry = history[index];
    return {
      instruction,
      layer: entry && !entry.emptyLayer ? layer++ : null,
      created: entry?.created ?? null
    };
  });
  const below = reader.config.history.slice(
    0,
    reader.config.history.length - instructions.length
  );
  return {
    from: stage.from,
    baseLayers,
    baseCreated: below.at(-1)?.created ?? null,
    entries
  };
}

interface ICellGroup {
  readonly cellId: CellId;
  readonly entries: readonly IStackEntry[];
}

function groupByCell(entries: readonly IStackEntry[]): ICellGroup[] {
  const groups: { cellId: CellId; entries: IStackEntry[] }[] = [];
  for (const entry of entries) {
    const last = groups.at(-1);
    if (last?.cellId === entry.instruction.cellId) {
      last.entries.push(entry);
    } else {
      groups.push({ cellId: entry.instruction.cellId, entries: [entry] });
    }
  }
  return groups;
}

/** Entries that share one commit: a layer and the configuration steps around it, or configuration alone. */
interface IPlannedCommit {
  readonly entries: readonly IStackEntry[];
  readonly subject: IStackEntry;
  readonly layer: number | null;
  /** Whether it is the cell's last commit. */
  readonly last: boolean;
}

function planCommits(entries: readonly IStackEntry[]): IPlannedCommit[] {
  const plans: {
    entries: IStackEntry[];
    subject: IStackEntry;
    layer: number | null;
  }[] = [];
  for (const entry of entries) {
    const current = plans.at(-1);
    if (current && (entry.layer === null || current.layer === null)) {
      current.entries.push(entry);
      if (entry.layer !== null) {
        current.layer = entry.layer;
        current.subject = entry;
      }
    } else {
      plans.push({ entries: [entry], subject: entry, layer: entry.layer });
    }
  }
  return plans.map((plan, index) => ({
    ...plan,
    last: index === plans.length - 1
  }));
}

/** Finds or makes the commits of one image. */
class Committer {
  private readonly _context: IRunContext;
  private readonly _built: IBuiltCell;
  private readonly _reader: ILayerReader;

  constructor(context: IRunContext, built: IBuiltCell, reader: ILayerReader) {
    this._context = context;
    this._built = built;
    this._reader = reader;
  }

  async base(stack: IStack): Promise<ICommitResult> {
    const top = this._reader.layers[stack.baseLayers - 1];
    const known = top && (await this._context.history.findByChain(top.chainId));
    if (known) {
      return this._context.history.describe(known);
    }
    const indexes = Array.from(
      { length: stack.baseLayers },
      (_, index) => index
    );
    return this._context.history.commit(
      null,
      readInTurn(this._reader, indexes),
      {
        ...this._info(stack.from, stack.baseLayers - 1, stack.baseCreated),
        kind: 'base',
        cellKey: null,
        config: []
      }
    );
  }

  async entry(
    parent: CommitOid | null,
    plan: IPlannedCommit,
    config: readonly string[]
  ): Promise<ICommitResult> {
    const { history } = this._context;
    const { instruction, created } = plan.subject;
    const info: ICommitInfo = {
      ...this._info(instruction, plan.layer, created),
      kind: plan.layer === null ? 'config' : 'layer',
      instruction: plan.entries.map(entry => entry.instruction.raw).join('\n'),
      config
    };
    const known = await history.findChild(parent, info);
    if (known) {
      return history.describe(known);
    }
    return history.commit(
      parent,
      plan.layer === null ? null : readInTurn(this._reader, [plan.layer]),
      info
    );
  }

  private _info(
    instruction: ICellInstruction,
    layer: number | null,
    created: string | null
  ): ICommitInfo {
    const { cell, key, image } = this._built;
    const dockerfiles = this._context.notebook.cells.filter(
      item => item.kind === 'dockerfile'
    );
    const own = instruction.cellId === cell.id;
    const place = layer === null ? undefined : this._reader.layers[layer];
    return {
      kind: 'layer',
      cellNumber:
        dockerfiles.findIndex(item => item.id === instruction.cellId) + 1,
      cellId: instruction.cellId,
      cellKey: own ? key : null,
      instruction: instruction.raw,
      runId: this._context.runId,
      imageId: image.id,
      diffId: place?.diffId ?? null,
      chainId: place?.chainId ?? null,
      date: created ?? image.created ?? new Date(0).toISOString(),
      dockerfile: own
        ? this._built.prefix.text
        : prefixOf(dockerfiles, instruction.cellId).text,
      config: []
    };
  }
}

/** What the cell changed in the configuration against the Dockerfile cell above it (or the base image). */
async function configChanges(
  context: IRunContext,
  built: IBuiltCell
): Promise<IConfigChange[]> {
  const before = await configAbove(context, built);
  const own = built.prefix.instructions.filter(
    instruction => instruction.cellId === built.cell.id
  );
  return diffConfig(before, built.image.config).filter(change =>
    own.some(instruction => sets(instruction, change))
  );
}

async function configAbove(
  context: IRunContext,
  built: IBuiltCell
): Promise<IRuntimeConfig | null> {
  const stage = stagesOf(built.prefix.instructions).at(-1);
  const cells = stage
    ? [stage.from, ...stage.instructions].map(instruction => instruction.cellId)
    : [];
  const above = cells.findLast(id => id !== built.cell.id);
  const name = above
    ? cellTag(context.notebook, above)
    : stage?.baseStage === null
      ? stage.base
      : null;
  // A base that is named by a variable is not looked up: only the builder knows what it expands to.
  const image =
    name === null || name === 'scratch' || name.includes('$')
      ? null
      : await context.engine.inspectImage(name);
  return image?.config ?? null;
}

/** Whether an instruction made a change; one that names several variables made all of them. */
function sets(instruction: ICellInstruction, change: IConfigChange): boolean {
  return (
    instruction.keyword === change.keyword &&
    (change.name === '' || instruction.rest.includes(nameOf(change)))
  );
}

/** `80/tcp` is written `80`. */
function nameOf(change: IConfigChange): string {
  return change.keyword === 'EXPOSE'
    ? change.name.replace(/\/.*$/, '')
    : change.name;
}

function stepOf(
  entry: IStackEntry,
  result: ICommitResult,
  { config, reader }: { config: readonly IConfigChange[]; reader: ILayerReader }
): CommittedStep {
  const { instruction, layer } = entry;
  const words = config
    .filter(change => sets(instruction, change))
    .map(change => change.text);
  return {
    step: instruction.index,
    commit: result.oid,
    ...(words.length > 0 ? { config: words } : {}),
    ...(layer === null ? {} : { layer: cardLayer(reader, layer, result) })
  };
}

function baseStep(
  stack: IStack,
  base: ICommitResult,
  reader: ILayerReader
): CommittedStep {
  return {
    step: stack.from.index,
    commit: base.oid,
    layer: {
      ...cardLayer(reader, stack.baseLayers - 1, base),
      changes: [],
      more: base.totalChanges
    }
  };
}

function cardLayer(
  reader: ILayerReader,
  index: number,
  result: ICommitResult
): CardLayer {
  const place = reader.layers[index];
  const changes = result.changes
    .slice(0, MAX_CARD_CHANGES)
    .map(({ op, kind, path, size }) => ({ op, kind, path, size }));
  return {
    diffId: place?.diffId ?? '',
    chainId: place?.chainId ?? '',
    counts: result.counts,
    changes,
    more: result.totalChanges - changes.length,
    commit: result.oid
  };
}
