import * as React from 'react';
import { useTrans } from '../../ui/trans.js';
import type { ILayerSubject, LayerModel, LayerTab } from '../layer-model.js';
import type { IReportProps } from '../reports/report-props.js';

type Report = React.LazyExoticComponent<React.ComponentType<IReportProps>>;

/** What is not looked at often is loaded with the first look. */
const REPORTS: Readonly<Record<Exclude<LayerTab, 'files' | 'image'>, Report>> =
  {
    config: React.lazy(async () => {
      const { ConfigTab } = await import('../config-tab.js');
      return { default: ConfigTab };
    }),
    packages: React.lazy(async () => {
      const { PackagesTab } = await import('../reports/packages-tab.js');
      return { default: PackagesTab };
    }),
    findings: React.lazy(async () => {
      const { FindingsTab } = await import('../reports/findings-tab.js');
      return { default: FindingsTab };
    }),
    waste: React.lazy(async () => {
      const { WasteTab } = await import('../reports/waste-tab.js');
      return { default: WasteTab };
    })
  };

/** A part of the layer's view that is no tree. */
export function OtherTab(props: {
  model: LayerModel;
  subject: ILayerSubject;
  tab: keyof typeof REPORTS;
}): React.JSX.Element {
  const { model, subject, tab } = props;
  const trans = useTrans();
  const Report = REPORTS[tab];
  const onOpenPath = React.useCallback(
    (path: string) => void model.openPath(path),
    [model]
  );
  return (
    <div className="layerbook-layer-report">
      <React.Suspense
        fallback={
          <div className="layerbook-notice layerbook-muted">
            {trans.__('Loading…')}
          </div>
        }
      >
        <Report
          source={model.source}
          subject={subject}
          onOpenPath={onOpenPath}
        />
      </React.Suspense>
    </div>
  );
}
