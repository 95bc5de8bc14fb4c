// The check before a start, run when a plan is filled in and nothing else runs.

import { useEffect, useRef, useState } from 'react';
import { useStore, useWindowState } from '../../api/store.ts';
import { checkKey, isLargeCheck } from './check-choices.ts';
import type { CheckProblem, StartCheck } from '../../../preload/contract/check.ts';
import type { PlanForm } from '../../hooks/use-plan.ts';

/** Changes of the form settle for this long before it is checked, ms. */
const SETTLE_MS = 600;

export interface StartCheckState {
  readonly state: 'running' | 'busy' | 'large' | 'failed' | 'done';
  /** The result for the present plan; null until there is one. */
  readonly result: StartCheck | null;
  /** Why the check could not look; empty where a banner says it. */
  readonly problem: string;
  /** Checks now, also a large model. */
  readonly run: () => void;
}

/** The check of the plan; results are kept while the page is open. */
export function useStartCheck({ plan, models }: PlanForm): StartCheckState {
  const store = useStore();
  const { jobs } = useWindowState();
  const [known, setKnown] = useState<Readonly<Record<string, StartCheck | CheckProblem>>>({});
  const [running, setRunning] = useState<string | null>(null);
  const [wanted, setWanted] = useState<string | null>(null);
  const key = checkKey(plan);
  const latest = useRef(plan);
  latest.current = plan;
  const isBusy = jobs.some(({ status }) => status === 'running');
  const isHeld = isLargeCheck(plan, models) && wanted !== key;
  const isDue = !Object.hasOwn(known, key) && running === null && !isBusy && !isHeld;

  useEffect(() => {
    if (!isDue) return;
    const timer = setTimeout(() => {
      setRunning(key);
      void store.request('plan:check', latest.current).then((result) => {
        setKnown((all) => ({ ...all, [key]: result ?? { problem: { message: '' } } }));
        setRunning(null);
      });
    }, SETTLE_MS);
    return () => clearTimeout(timer);
  }, [store, key, isDue]);

  const found = known[key];
  const state = ((): StartCheckState['state'] => {
    if (found !== undefined) return 'problem' in found ? 'failed' : 'done';
    if (isHeld) return 'large';
    return isBusy && running === null ? 'busy' : 'running';
  })();
  return {
    state,
    result: found !== undefined && !('problem' in found) ? found : null,
    problem: found !== undefined && 'problem' in found ? found.problem.message : '',
    run: () => {
      setWanted(key);
      setKnown(({ [key]: _, ...others }) => others);
    },
  };
}
