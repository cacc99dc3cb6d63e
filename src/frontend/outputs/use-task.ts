import * as React from 'react';

/** Work that a button starts. */
export interface ITask {
  readonly isBusy: boolean;
  /** Does the work unless other work goes on; a failure is told in a notification. */
  run(work: () => Promise<unknown>): void;
}

/** One piece of work at a time. */
export function useTask(): ITask {
  const [isBusy, setBusy] = React.useState(false);
  const isMounted = React.useRef(true);
  React.useEffect(() => {
    isMounted.current = true;
    return () => {
      isMounted.current = false;
    };
  }, []);
  return {
    isBusy,
    run: work => {
      if (isBusy) {
        return;
      }
      setBusy(true);
      void settle(work).then(() => {
        if (isMounted.current) {
          setBusy(false);
        }
      });
    }
  };
}

async function settle(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const { tellFailure } = await import('../history/actions/with-progress.js');
    tellFailure(error);
  }
}
