import type { IHistorySource } from '../history-source.js';
import type { ILayerSubject } from '../layer-model.js';

/** What every report on a layer is given. */
export interface IReportProps {
  readonly source: IHistorySource;
  readonly subject: ILayerSubject;
  /** Shows a path of the image. */
  readonly onOpenPath: (path: string) => void;
}
