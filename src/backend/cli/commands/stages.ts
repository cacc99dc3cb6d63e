import { stageEdges } from '../../../common/dockerfile/copies.js';
import { parseDockerfile } from '../../../common/dockerfile/parse.js';
import type { IStage } from '../../../common/dockerfile/stages.js';
import { formatBytes } from '../../../common/format.js';
import { bytesLeftBehind } from '../../../common/image/left-behind.js';
import type { ICellInstruction } from '../../../common/notebook/prefix.js';
import type { IStageSizes } from '../../../common/protocol/notebook.js';
import { NotebookFile } from '../../notebook/notebook-file.js';
import { builtStage } from '../../session/built-stage.js';
import { stageSizes, stagesIn } from '../../stages/stage-sizes.js';
import { openSubject } from '../../verify/open-subject.js';
import { wholeDockerfile } from '../../verify/subject.js';
import type { ExitCode } from '../exit-code.js';
import { openLocalSession } from '../local-session.js';
import { stoppable } from '../../verify/stoppable.js';
import { table } from '../table.js';
import type { ITerminal } from '../terminal.js';

type Stage = IStage<ICellInstruction>;

/** A row of the table. */
interface IStageRow {
  readonly index: number;
  readonly name: string | null;
  readonly base: string;
  /** Numbers of its Dockerfile cells, from 1. */
  readonly cells: readonly number[];
  /** Stages whose files it takes without standing on them. */
  readonly uses: readonly string[];
  readonly size: number | null;
  readonly ownBytes: number | null;
  readonly layers: number | null;
  /** Whether its layers are in the notebook's image. */
  readonly inImage: boolean;
}

/** `layerbook stages NB`: the stages of the notebook's Dockerfile, what they weigh and what is left behind. */
export async function stagesCommand(
  terminal: ITerminal,
  options: { readonly notebook: string; readonly json: boolean }
): Promise<ExitCode> {
  const file = await NotebookFile.read(options.notebook);
  const notebook = file.snapshot();
  const whole = wholeDockerfile(notebook);
  const session = await openLocalSession(file.path);
  const engine = await session.engines.find();
  const sizes = await stoppable(async signal =>
    stageSizes({
      ...(await openSubject(notebook, { ...session, engine, signal })),
      unbuilt: 'build',
      onProgress: text => terminal.note(text)
    })
  );
  const rows = rowsOf(stagesIn(notebook, whole), {
    sizes,
    cellIds: whole.cells.map(cell => cell.id),
    escape: parseDockerfile(whole.prefix.text).escape,
    target: builtStage(whole.prefix.instructions, notebook.config.target).stage
      ?.index
  });
  const { problem } = sizes;
  if (options.json) {
    terminal.out(
      JSON.stringify({
        stages: rows,
        leftBehind: leftBehind(rows, sizes),
        ...(problem ? { problem } : {})
      })
    );
  } else {
    terminal.out(textOf(rows, leftBehind(rows, sizes)));
    if (problem) {
      terminal.note(`${problem.message} ${problem.hint}`);
    }
  }
  return problem ? 1 : 0;
}

function rowsOf(
  stages: readonly Stage[],
  facts: {
    readonly sizes: IStageSizes;
    readonly cellIds: readonly string[];
    readonly escape: string;
    readonly target: number | undefined;
  }
): IStageRow[] {
  const edges = stageEdges(stages, facts.escape);
  const inImage = new Set<number>();
  let next: number | null = facts.target ?? null;
  while (next !== null && !inImage.has(next)) {
    inImage.add(next);
    next = stages[next]?.baseStage ?? null;
  }
  return stages.map(stage => {
    const { index, name, base } = stage;
    const size = facts.sizes.stages[index];
    const instructions = [stage.from, ...stage.instructions];
    return {
      index,
      name,
      base,
      cells: [
        ...new Set(
          instructions.map(({ cellId }) => facts.cellIds.indexOf(cellId) + 1)
        )
      ],
      uses: [
        ...new Set(
          edges
            .filter(({ to, kind }) => to === index && kind !== 'base')
            .map(({ from }) => titleOf(stages[from]))
        )
      ],
      size: size?.image?.size ?? null,
      ownBytes: size?.ownBytes ?? null,
      layers: size?.image?.layers ?? null,
      inImage: inImage.has(index)
    };
  });
}

function titleOf(stage: Stage | undefined): string {
  return stage?.name ?? String(stage?.index);
}

function textOf(rows: readonly IStageRow[], left: number | null): string {
  const bytes = (value: number | null): string =>
    value === null ? 'not known' : formatBytes(value);
  const lines = table([
    ['stage', 'base', 'cells', 'copies from', 'size', 'own', ''],
    ...rows.map(row => [
      row.name ?? String(row.index),
      row.base,
      row.cells.join(', '),
      row.uses.join(', ') || '-',
      bytes(row.size),
      bytes(row.ownBytes),
      row.inImage ? 'in the image' : 'left behind'
    ])
  ]);
  return [
    ...lines,
    ...(rows.every(row => row.inImage)
      ? []
      : [
          `What the image leaves behind of other stages and their bases: ${bytes(left)}.`
        ])
  ].join('\n');
}

/** Null when a stage that counts was not measured. */
function leftBehind(
  rows: readonly IStageRow[],
  { stages }: IStageSizes
): number | null {
  const stack = (isKept: boolean) =>
    rows
      .filter(row => row.inImage === isKept)
      .map(row => stages[row.index]?.image?.stack ?? null);
  const kept = stack(true);
  const left = stack(false);
  return [...kept, ...left].some(one => one === null)
    ? null
    : bytesLeftBehind(
        left.map(one => one ?? []),
        kept.flatMap(one => one ?? [])
      );
}
