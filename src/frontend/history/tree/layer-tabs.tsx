import * as React from 'react';
import { formatCount } from '../../../common/format.js';
import { useTrans } from '../../ui/trans.js';
import type { LayerModel, LayerTab } from '../layer-model.js';

/** The parts of a layer's view; arrow keys go from one to the next. */
export function LayerTabs(props: {
  model: LayerModel;
  /** Whether changes and image are shown at the same time. */
  isBeside: boolean;
  onBeside: (isBeside: boolean) => void;
}): React.JSX.Element {
  const { model, isBeside } = props;
  const trans = useTrans();
  const tabs = useTabs(model);
  const onKey = (event: React.KeyboardEvent<HTMLElement>): void => {
    const at = tabs.findIndex(({ id }) => id === model.tab);
    const next = tabs[nextTab(event.key, at, tabs.length)];
    if (next !== undefined) {
      event.preventDefault();
      model.tab = next.id;
      event.currentTarget
        .querySelector<HTMLElement>(`[data-tab="${next.id}"]`)
        ?.focus();
    }
  };
  return (
    <div className="layerbook-tabs">
      <div
        className="layerbook-tabs-list"
        role="tablist"
        tabIndex={-1}
        onKeyDown={onKey}
      >
        {tabs.map(tab => (
          <TabButton
            key={tab.id}
            {...tab}
            isChosen={model.tab === tab.id}
            isShown={isBeside && isTree(tab.id) && isTree(model.tab)}
            onChoose={() => {
              model.tab = tab.id;
            }}
          />
        ))}
      </div>
      {isTree(model.tab) ? (
        <button
          type="button"
          className="layerbook-button layerbook-tabs-beside"
          aria-pressed={isBeside}
          title={trans.__('Show the changes and the image beside each other')}
          onClick={() => props.onBeside(!isBeside)}
        >
          {trans.__('Side by side')}
        </button>
      ) : null}
    </div>
  );
}

function TabButton(
  props: ITab & { isChosen: boolean; isShown: boolean; onChoose: () => void }
): React.JSX.Element {
  const { id, label, count, isChosen, isShown } = props;
  return (
    <button
      type="button"
      role="tab"
      className="layerbook-tab"
      data-tab={id}
      tabIndex={isChosen ? 0 : -1}
      aria-selected={isChosen}
      {...(isShown ? { 'data-shown': true } : {})}
      onClick={props.onChoose}
    >
      {label}
      {count === null ? null : (
        <span className="layerbook-muted"> {formatCount(count)}</span>
      )}
    </button>
  );
}

interface ITab {
  readonly id: LayerTab;
  readonly label: string;
  readonly count: number | null;
}

function isTree(tab: LayerTab): boolean {
  return tab === 'files' || tab === 'image';
}

function useTabs(model: LayerModel): ITab[] {
  const trans = useTrans();
  const words =
    model.subject?.config?.reduce((sum, step) => sum + step.words.length, 0) ??
    null;
  return [
    { id: 'files', label: trans.__('Files'), count: model.total },
    { id: 'image', label: trans.__('Image'), count: null },
    { id: 'config', label: trans.__('Config'), count: words },
    { id: 'packages', label: trans.__('Packages'), count: null },
    { id: 'findings', label: trans.__('Findings'), count: null },
    { id: 'waste', label: trans.__('Waste'), count: null }
  ];
}

function nextTab(key: string, at: number, count: number): number {
  switch (key) {
    case 'ArrowRight':
      return (at + 1) % count;
    case 'ArrowLeft':
      return (at + count - 1) % count;
    case 'Home':
      return 0;
    case 'End':
      return count - 1;
    default:
      return -1;
  }
}
