import { MAX_CARD_CHANGES } from '../../common/cards/changes.js';
import type { CardLayer } from '../../common/cards/layer-card.js';
import type { CommitOid } from '../../common/ids.js';
import type { IConfigChange } from '../../common/image/config-diff.js';
import {
  prefixOf,
  type ICellInstruction
} from '../../common/notebook/prefix.js';
import type { RunEventBody } from '../../common/protocol/runs.js';
import type { ICommitInfo } from '../history/commit-info.js';
import type { ICommitResult } from '../history/contract.js';
import { cellLines } from '../history/layer/layer-description.js';
import type { ILayerReader } from '../layers/contract.js';
import { openLayers } from '../layers/open-layers.js';
import { readInTurn } from '../layers/read-in-turn.js';
import { configChanges, sets } from './config-changes.js';
import { type IBuiltCell, type IRunContext } from './context.js';
import {
  groupByCell,
  planCommits,
  stackOf,
  type IPlannedCommit,
  type IStack,
  type IStackEntry
} from './layer-stack.js';

type CommittedStep = Extract<
  RunEventBody,
  { kind: 'layersCommitted' }
>['steps'][number];

/**
 * Records every layer of the image in the notebook's history, from the base up: what is there already is found by its
 * place in the stack, what is not is read from the engine. Returns what the cell's own steps became.
 */
export async function commitCell(
  context: IRunContext,
  built: IBuiltCell
): Promise<CommittedStep[]> {
  await using reader = await openLayers(context.engine, built.tag);
  const stack = stackOf(built.prefix, context.notebook.config.target, reader);
  const config = await configChanges(context, built);
  const committer = new Committer(context, built, reader);
  const groups = groupByCell(stack.entries);
  const steps: CommittedStep[] = [];
  let parent: CommitOid | null = null;
  if (stack.baseLayers > 0) {
    const isLast = groups.length === 0 && stack.from.cellId === built.cell.id;
    const base: ICommitResult = await committer.base(stack, isLast);
    parent = base.oid;
    if (stack.from.cellId === built.cell.id) {
      steps.push(baseStep(stack, base, reader));
    }
  }
  for (const group of groups) {
    const own = group.cellId === built.cell.id;
    for (const commit of planCommits(group.entries)) {
      const result: ICommitResult = await committer.entry(
        parent,
        commit,
        own && commit.last ? config.map(change => change.text) : null
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

  /** `isLast`: the cell made nothing on top of it. */
  async base(stack: IStack, isLast: boolean): Promise<ICommitResult> {
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
        runtime: isLast ? this._built.image.config : null
      }
    );
  }

  /** `config`: what the cell changed in the configuration, if this is its last commit. */
  async entry(
    parent: CommitOid | null,
    plan: IPlannedCommit,
    config: readonly string[] | null
  ): Promise<ICommitResult> {
    const { history } = this._context;
    const { instruction, created } = plan.subject;
    const info: ICommitInfo = {
      ...this._info(instruction, plan.layer, created),
      kind: plan.layer === null ? 'config' : 'layer',
      instruction: plan.entries.map(entry => entry.instruction.raw).join('\n'),
      config: config ?? [],
      runtime: config && this._built.image.config
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
    const { cells, config } = this._context.notebook;
    const dockerfiles = cells.filter(item => item.kind === 'dockerfile');
    const number =
      dockerfiles.findIndex(item => item.id === instruction.cellId) + 1;
    const own = instruction.cellId === cell.id;
    const place = layer === null ? undefined : this._reader.layers[layer];
    return {
      kind: 'layer',
      cellNumber: number,
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
        : prefixOf(dockerfiles, instruction.cellId, config.file).text,
      cells: cellLines(dockerfiles.slice(0, number)),
      file: config.file ?? {},
      config: []
    };
  }
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
