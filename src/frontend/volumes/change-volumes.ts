import { showErrorMessage } from '@jupyterlab/apputils';
import type { TranslationBundle } from '@jupyterlab/translation';
import { formatBytes } from '../../common/format.js';
import { toErrorData } from '../../common/protocol/errors.js';
import { confirm } from '../history/actions/confirm.js';
import { askUntilDone } from '../history/actions/form-dialog.js';
import { withProgress } from '../history/actions/with-progress.js';
import type { IRpcClient } from '../tokens.js';
import { describeUse } from './volume-words.js';
import type { VolumesModel } from './volumes-model.js';

/** What volumes are changed with. */
export interface IChangeOptions {
  readonly client: IRpcClient;
  readonly model: VolumesModel;
  readonly trans: TranslationBundle;
}

/** Asks for a name and makes a volume of it. */
export async function createVolume(options: IChangeOptions): Promise<void> {
  const { client, model, trans } = options;
  const name = await askUntilDone(
    {
      title: trans.__('New Volume'),
      fields: [
        { label: trans.__('Name'), value: '', placeholder: trans.__('data') }
      ],
      notes: [
        trans.__(
          'Container cells mount it by its name, as in #| volumes: ["data:/data"]. What they write there outlives them.'
        )
      ],
      accept: trans.__('Create'),
      trans
    },
    async ([wanted = '']) => {
      const params = { name: wanted, notebookId: null };
      await client.request('createVolume', params);
      return wanted;
    }
  );
  if (name !== null) {
    await model.load();
    model.select(name);
  }
}

/** Asks for a name and copies a volume to it. */
export async function copyVolume(
  options: IChangeOptions,
  from: string
): Promise<void> {
  const { client, model, trans } = options;
  await model.load();
  const to = await askUntilDone(
    {
      title: trans.__('Copy Volume %1', from),
      fields: [
        { label: trans.__('Name of the copy'), value: freeName(model, from) }
      ],
      notes: runningNote(options, from),
      accept: trans.__('Copy'),
      trans
    },
    wanted => Promise.resolve(wanted[0] ?? '')
  );
  if (to === null) {
    return;
  }
  await withProgress({
    pending: trans.__('Copying the volume %1 to %2…', from, to),
    done: () => trans.__('The volume %1 was copied to %2.', from, to),
    work: async signal => {
      await client.request('copyVolume', { from, to }, { signal });
      await model.load();
      model.select(to);
    },
    trans
  });
}

/** Removes a volume when the person agrees; whether it is gone. What the engine refuses is said. */
export async function removeVolume(
  options: IChangeOptions,
  name: string
): Promise<boolean> {
  const { client, model, trans } = options;
  const volume = model.find(name);
  const size = model.sizeOf(name);
  const lines = [
    typeof size === 'number' && size > 0
      ? trans.__('Everything in it is deleted: %1.', formatBytes(size))
      : trans.__('Everything in it is deleted.'),
    trans.__('This cannot be undone.'),
    ...(volume === null || volume.usedBy.length === 0
      ? []
      : [
          trans.__(
            'The engine will refuse while containers have it: %1.',
            describeUse(trans, volume)
          )
        ])
  ];
  const isAgreed = await confirm({
    title: trans.__('Remove Volume %1?', name),
    lines,
    accept: trans.__('Remove'),
    kind: 'warn'
  });
  if (!isAgreed) {
    return false;
  }
  try {
    await client.request('removeVolume', { name });
  } catch (error) {
    const { message, hint } = toErrorData(error);
    await showErrorMessage(
      trans.__('The Volume Was Not Removed'),
      `${message} ${hint}`
    );
    await model.load();
    return false;
  }
  await model.load();
  return true;
}

/** A copy of what is being written may hold half of it. */
function runningNote({ model, trans }: IChangeOptions, name: string): string[] {
  const users = model.find(name)?.usedBy ?? [];
  return users.some(({ running }) => running)
    ? [
        trans.__(
          'A running container has it: files that are being written may be copied half.'
        )
      ]
    : [];
}

function freeName(model: VolumesModel, name: string): string {
  const base = `${name.slice(0, 64)}-copy`;
  for (let count = 1; ; count += 1) {
    const wanted = count === 1 ? base : `${base}-${count}`;
    if (model.find(wanted) === null) {
      return wanted;
    }
  }
}
