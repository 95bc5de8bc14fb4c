// The form of the Train page. Main keeps the draft: it is loaded once, and re-estimated and saved
// after every change.

import { useCallback, useEffect, useRef, useState } from 'react';
import { initialPlan, withExamples } from '../selectors/plan-form.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import { useStore } from '../api/store.ts';
import type {
  PlanSource,
  PlanView,
  StageSettings,
  TrainPlan,
} from '../../preload/contract/train.ts';

/** Debounce of changes, ms. */
const UPDATE_DELAY_MS = 150;

/** State of the form. */
export interface PlanForm {
  readonly plan: TrainPlan;
  readonly view: PlanView | null;
  readonly sources: readonly PlanSource[];
  readonly models: readonly ModelView[];
  readonly stages: Readonly<Record<string, StageSettings>>;
  /** Sets the plan, or changes the newest one where time has passed since it was read. */
  readonly change: (next: TrainPlan | ((plan: TrainPlan) => TrainPlan)) => void;
  /** Estimates the plan again, when more is known of this machine. */
  readonly refresh: () => void;
}

/**
 * The form; null until its data is loaded. `inspection` selects these examples in place of the
 * draft's.
 */
export function usePlan(inspection: string | undefined): PlanForm | null {
  const store = useStore();
  const [known, setKnown] = useState<Pick<PlanForm, 'sources' | 'models' | 'stages'> | null>(null);
  const [plan, setPlan] = useState<TrainPlan | null>(null);
  const [view, setView] = useState<PlanView | null>(null);
  const [asked, setAsked] = useState(0);
  const latest = useRef(0);
  const isTouched = useRef(false);

  useEffect(() => {
    let isOpen = true;
    void Promise.all([
      store.request('plan:draft'),
      store.request('plan:sources'),
      store.request('models:list'),
      store.request('stages:settings'),
    ]).then(([draft, sources, models, stages]) => {
      if (!isOpen || !sources || !models || !stages) return;
      setKnown({ sources, models, stages });
      const fresh = initialPlan(sources, models, inspection);
      // What was typed while this was on its way is newer than the kept draft.
      setPlan((now) => {
        const kept = now !== null && isTouched.current ? now : draft;
        return kept == null
          ? fresh
          : inspection === undefined
            ? kept
            : {
                ...withExamples(kept, fresh.examples, models),
                name: fresh.name,
                opened: null,
              };
      });
    });
    return () => {
      isOpen = false;
    };
  }, [store, inspection]);

  useEffect(() => {
    if (plan === null) return;
    const turn = (latest.current += 1);
    const timer = setTimeout(() => {
      void store.request('plan:save-draft', plan);
      void store.request('plan:view', plan).then((next) => {
        if (next !== undefined && latest.current === turn) setView(next);
      });
    }, UPDATE_DELAY_MS);
    return () => clearTimeout(timer);
  }, [store, plan, asked]);

  const change = useCallback<PlanForm['change']>((next) => {
    isTouched.current = true;
    setPlan((now) => (typeof next !== 'function' ? next : now === null ? null : next(now)));
  }, []);
  const refresh = useCallback(() => setAsked((turn) => turn + 1), []);
  return known === null || plan === null ? null : { ...known, plan, view, change, refresh };
}
