import type { IVolumeInfo } from '../../common/protocol/containers.js';

/** What the Volumes panel asks of the application around it. */
export interface IVolumesActions {
  create(): void;
  browse(name: string): void;
  copy(name: string): void;
  remove(name: string): void;
  /** Path of the notebook that made a volume, where it is known: as it was then, or of the notebook that is open now. */
  notebookOf(
    volume: Pick<IVolumeInfo, 'notebookId' | 'notebookPath'>
  ): string | null;
  openNotebook(path: string): void;
}
