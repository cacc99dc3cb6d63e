import * as React from 'react';

/** How often a running clock is redrawn, in milliseconds. */
const TICK = 200;

/** The time in Unix milliseconds, redrawn while `isActive`. */
export function useNow(isActive: boolean): number {
  const [now, setNow] = React.useState(() => Date.now());
  React.useEffect(() => {
    if (!isActive) {
      return undefined;
    }
    setNow(Date.now());
    const timer = window.setInterval(() => setNow(Date.now()), TICK);
    return () => window.clearInterval(timer);
  }, [isActive]);
  return now;
}
