import type { ContainerId, NotebookId } from '../../../common/ids.js';
import type {
  ISavedFiles,
  ISaveFilesParams
} from '../../../common/protocol/containers.js';
import type { ICancellable, IEngine } from '../../engine/contract.js';
import { LABELS } from '../contract.js';
import { sourcesOf } from './source.js';
import { ensureTargetFolder } from './target-folder.js';
import { saveToFolder } from './to-folder.js';
import { saveToVolume } from './to-volume.js';

/** What is saved, and where. */
export interface ISaving extends Pick<
  ISaveFilesParams,
  'notebookPath' | 'paths' | 'target' | 'replace'
> {
  readonly notebookId: NotebookId;
  readonly containerId: ContainerId;
  /** Of the server. */
  readonly rootDir: string;
}

/** Copies files and folders out of a container, running or not. Throws `request.invalid`, `volume.refused`, `engine.*`. */
export async function saveFiles(
  engine: IEngine,
  saving: ISaving,
  { signal }: ICancellable
): Promise<ISavedFiles> {
  const { target, paths, replace, notebookPath, rootDir } = saving;
  const from = { engine, id: saving.containerId };
  const sources = sourcesOf(from, paths, { signal });
  const options = { replace, signal };
  const count =
    target.kind === 'folder'
      ? await saveToFolder(
          sources,
          await ensureTargetFolder({
            rootDir,
            notebookPath,
            path: target.path
          }),
          options
        )
      : await saveToVolume(
          engine,
          sources,
          {
            name: target.name,
            path: target.path,
            labels: {
              [LABELS.notebook]: saving.notebookId,
              [LABELS.path]: notebookPath
            }
          },
          options
        );
  return { paths: sources.map(({ name }) => name), ...count };
}
