import type { IStage } from '../../common/dockerfile/stages.js';
import type {
  ICellInstruction,
  IPrefix
} from '../../common/notebook/prefix.js';

/** Names that only a notebook has (see `ContainerOptions.image`). */
const NAME = /^(cell|stage|commit):(.+)$/;

/** A stage of a notebook's Dockerfile. */
export type NotebookStage = IStage<ICellInstruction>;

/** What `image` names in the notebook; `kind` is null for an image of the engine. */
export function readNotebookName(written: string): {
  readonly kind: string | null;
  readonly name: string;
} {
  const [, kind = null, name = ''] = NAME.exec(written) ?? [];
  return { kind, name };
}

/** The last stage of a name, or the one of a number that counts from 0. */
export function findStage(
  stages: readonly NotebookStage[],
  name: string
): NotebookStage | undefined {
  return (
    stages.findLast(one => one.name === name.toLowerCase()) ??
    (/^\d+$/.test(name) ? stages[Number(name)] : undefined)
  );
}

/** The last instruction of a stage. */
export function endOf({ instructions, from }: NotebookStage): ICellInstruction {
  return instructions.at(-1) ?? from;
}

/** Cut behind the stage: BuildKit takes only names as targets, and a stage need have none. */
export function upToStage(whole: IPrefix, stage: NotebookStage): IPrefix {
  const { offset, lines } = endOf(stage);
  const text = whole.text.split('\n').slice(0, offset + lines[1] - 1);
  return { ...whole, text: `${text.join('\n')}\n` };
}
