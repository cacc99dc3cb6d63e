import { Clipboard, Notification } from '@jupyterlab/apputils';
import type { ICellModel } from '@jupyterlab/cells';
import type { Notebook } from '@jupyterlab/notebook';
import type { TranslationBundle } from '@jupyterlab/translation';
import { isLayerCard, readCard } from '../../common/cards/reduce.js';
import { readOptionValues } from '../../common/container/edit-options.js';
import { toDockerRun } from '../../common/container/to-docker-run.js';
import { imageTag } from '../../common/notebook/image-tag.js';
import { isCodeCell, kindOfModel, ownMetadataOf } from '../cells/cell-kind.js';
import { reportFailure } from '../cells/panel-commands.js';

/** What stands for the image in the command of a cell whose image has not been built. */
const PLACEHOLDER = 'IMAGE';

/** Puts a container cell on the clipboard as a `docker run` command, and says so. */
export function copyDockerRun(
  cell: ICellModel,
  notebook: Notebook,
  trans: TranslationBundle
): void {
  try {
    const source = cell.sharedModel.getSource();
    const image = imageOf(cell, notebook);
    Clipboard.copyToSystem(toDockerRun(source, image ?? PLACEHOLDER));
    Notification.info(
      image === null
        ? trans.__(
            'The docker run command is copied. Its image has not been built yet: put a name in the place of %1.',
            PLACEHOLDER
          )
        : trans.__('The docker run command is copied.'),
      { autoClose: image === null ? 8_000 : 3_000 }
    );
  } catch (error) {
    reportFailure(trans.__('The command was not copied.'), error);
  }
}

/** A name of the cell's image that the engine knows: as written, the tag of a Dockerfile cell's image, or an id. */
function imageOf(cell: ICellModel, notebook: Notebook): string | null {
  const { image } = readOptionValues(cell.sharedModel.getSource()).values;
  const written = typeof image === 'string' ? image : '';
  const [, kind, rest] = /^(cell|stage|commit):(.*)$/.exec(written) ?? [];
  if (written !== '' && kind === undefined) {
    return written;
  }
  const dockerfile =
    kind === undefined
      ? above(cell, notebook)
      : kind === 'cell'
        ? numbered(Number(rest), notebook)
        : null;
  return (dockerfile && tagOf(dockerfile)) ?? lastImage(cell);
}

/** The Dockerfile cell whose image a container cell runs. */
function above(cell: ICellModel, { model }: Notebook): ICellModel | null {
  const cells = [...(model?.cells ?? [])];
  return (
    cells
      .slice(0, cells.indexOf(cell))
      .findLast(
        one =>
          kindOfModel(one) === 'dockerfile' && !ownMetadataOf(one)?.disabled
      ) ?? null
  );
}

function numbered(number: number, { model }: Notebook): ICellModel | null {
  return (
    [...(model?.cells ?? [])].filter(
      cell => kindOfModel(cell) === 'dockerfile'
    )[number - 1] ?? null
  );
}

/** The tag that the back end gave to the image of a Dockerfile cell, once it was built. */
function tagOf(cell: ICellModel): string | null {
  const card = isCodeCell(cell) ? readCard(cell.outputs.toJSON()) : null;
  return card && isLayerCard(card) && card.image
    ? imageTag(card.notebookId, cell.id)
    : null;
}

function lastImage(cell: ICellModel): string | null {
  const card = isCodeCell(cell) ? readCard(cell.outputs.toJSON()) : null;
  return card && !isLayerCard(card) ? (card.image?.id ?? null) : null;
}
