// The reward weights of a practice step that has not started.

import { useEffect, useRef, useState } from 'react';
import { useStore } from '../../../api/store.ts';
import { RewardBuilder } from '../../../components/settings/RewardBuilder.tsx';
import { onSliders } from '../../../selectors/reward.ts';
import type { RewardWeights } from '../../../../rewards/parts.ts';

/** Debounce of saving a slider, ms. */
const SAVE_DELAY_MS = 300;

/** The sliders of a queued step; renders nothing until its settings are loaded. */
export function RewardSetup({
  projectId,
  step,
}: {
  readonly projectId: string;
  readonly step: string;
}): React.JSX.Element | null {
  const store = useStore();
  const [weights, setWeights] = useState<RewardWeights | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => {
    void Promise.all([
      store.request('stages:settings'),
      store.request('project:recipe', projectId),
    ]).then(([stages, recipe]) => {
      const own = recipe?.steps.find(({ name }) => name === step)?.settings;
      const defaults = stages?.['rl']?.defaults;
      if (own && defaults) setWeights({ ...defaults, ...own } as unknown as RewardWeights);
    });
  }, [store, projectId, step]);
  if (weights === null) return null;
  const change = (next: RewardWeights): void => {
    setWeights(next);
    clearTimeout(timer.current);
    timer.current = setTimeout(
      () => void store.request('project:adjust', projectId, step, onSliders(next)),
      SAVE_DELAY_MS,
    );
  };
  return <RewardBuilder projectId={projectId} weights={weights} change={change} />;
}
