// The time of day for "running for 2 min", once a second and only while something is shown that needs it.

import { useEffect, useState } from 'react';

/** Milliseconds since 1970, fresh every second while `ticking`. */
export function useNow(ticking: boolean): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    if (!ticking) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [ticking]);
  return now;
}
