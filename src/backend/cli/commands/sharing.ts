import { formatBytes, formatCount, shortId } from '../../../common/format.js';
import type { ISharingReport } from '../../../common/protocol/history-views.js';
import { sharingOf } from '../../images/sharing.js';
import { EngineProvider } from '../../session/engine-provider.js';
import { stoppable } from '../../verify/stoppable.js';
import type { ExitCode } from '../exit-code.js';
import { table } from '../table.js';
import type { ITerminal } from '../terminal.js';

/** Shared layers that are listed. */
const LAYERS = 20;
const COMMAND_LENGTH = 60;

/** `layerbook sharing`: which images of the engine have which layers in common, and what that saves. */
export async function sharingCommand(
  terminal: ITerminal,
  options: { readonly json: boolean }
): Promise<ExitCode> {
  const engine = await new EngineProvider().find();
  const report = await stoppable(signal => sharingOf(engine, { signal }));
  terminal.out(options.json ? JSON.stringify(report) : textOf(report));
  return 0;
}

function textOf({ images, layers, saved, total }: ISharingReport): string {
  const names = new Map(
    images.map(image => [image.id, image.tags[0] ?? shortId(image.id)])
  );
  const rows = images.map(image => [
    formatBytes(image.size),
    formatBytes(image.unique),
    formatBytes(image.shared),
    names.get(image.id) ?? '',
    image.notebook
      ? `notebook ${image.notebook.id}, cell ${image.notebook.cellId}`
      : ''
  ]);
  const shared = layers
    .slice(0, LAYERS)
    .map(layer => [
      layer.size === null ? 'not known' : formatBytes(layer.size),
      `× ${layer.images.length}`,
      layer.createdBy?.replace(/\s+/g, ' ').slice(0, COMMAND_LENGTH) ??
        shortId(layer.diffId)
    ]);
  const more = layers.length - shared.length;
  return [
    ...table(
      [['size', 'of its own', 'shared', 'image', ''], ...rows],
      [0, 1, 2]
    ),
    '',
    ...(shared.length > 0 ? ['Layers of several images:'] : []),
    ...table(shared, [0]),
    ...(more > 0 ? [`and ${formatCount(more)} more`] : []),
    `${formatBytes(total)} on the engine; sharing saves ${formatBytes(saved)}.`
  ].join('\n');
}
