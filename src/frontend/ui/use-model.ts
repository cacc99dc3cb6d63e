import type { ISignal } from '@lumino/signaling';
import * as React from 'react';

/** Draws the component anew whenever the model says that it changed. */
export function useModel(model: {
  readonly stateChanged: ISignal<unknown, void>;
}): void {
  const [, setVersion] = React.useState(0);
  React.useEffect(() => {
    const onChanged = (): void => setVersion(version => version + 1);
    model.stateChanged.connect(onChanged);
    // It may have changed between drawing and now.
    onChanged();
    return () => {
      model.stateChanged.disconnect(onChanged);
    };
  }, [model]);
}
