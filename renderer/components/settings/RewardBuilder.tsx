// Sliders for the reward weights, which sum to 1, next to real answers scored with them and
// warnings about the reward.

import { Check, EyeOff, TriangleAlert } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { figure, percent } from '../../i18n/format.ts';
import { readResponse } from '../../selectors/parse-response.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { normalWeights, rewardPoints, rewardSliders, withWeight } from '../../selectors/reward.ts';
import { Button } from '../controls/Button.tsx';
import { WorkspaceImage } from '../images/WorkspaceImage.tsx';
import type { RewardWeights } from '../../../rewards/parts.ts';
import type { ImageAblationResult, RewardPreview } from '../../../preload/contract/train.ts';

interface RewardBuilderProps {
  /** The project whose latest answers are scored; null for any. */
  readonly projectId: string | null;
  /** The reward settings of the RL stage. */
  readonly weights: RewardWeights;
  /** Absent if the weights are read-only. */
  readonly change?: (weights: RewardWeights) => void;
}

/** Sliders on the left, answers on the right. */
export function RewardBuilder({
  projectId,
  weights,
  change,
}: RewardBuilderProps): React.JSX.Element {
  const shares = normalWeights(weights);
  const trial = useTrial(projectId, shares);
  return (
    <section className="reward-builder" data-testid="reward-builder" aria-labelledby="reward-title">
      <div className="reward-left">
        <h3 id="reward-title">
          {t('ui.reward.title')} <span className="term">{t('ui.reward.term')}</span>
        </h3>
        <p className="quiet">{t('ui.reward.sum')}</p>
        {rewardSliders().map(({ setting, label, term }) => (
          <label key={setting} className="slider">
            <span>
              {label} <span className="term">{term}</span>
            </span>
            <output>{percent(shares[setting])}</output>
            <input
              type="range"
              min={0}
              max={100}
              disabled={change === undefined}
              value={Math.round(100 * shares[setting])}
              data-testid={`weight-${setting}`}
              onChange={(event) =>
                change?.(withWeight(shares, setting, Number(event.target.value) / 100))
              }
            />
          </label>
        ))}
        <Warnings trial={trial} />
        {projectId !== null && <ImageAblation projectId={projectId} />}
      </div>
      <div className="reward-right">
        <h3>
          {t('ui.reward.answers')}{' '}
          {trial?.from != null && (
            <span className="term">{t('ui.reward.from', { step: trial.from.step })}</span>
          )}
        </h3>
        {trial !== null && trial.answers.length === 0 ? (
          <p className="quiet">{t('ui.reward.none')}</p>
        ) : (
          <ul className="scored">
            {trial?.answers.map((scored, i) => (
              <ScoredAnswer key={i} {...scored} />
            ))}
          </ul>
        )}
      </div>
    </section>
  );
}

function ScoredAnswer({
  sample,
  reward,
  parts,
}: RewardPreview['answers'][number]): React.JSX.Element {
  const { answer, thinking } = readResponse(sample.response);
  return (
    <li className={sample.correct ? 'scored-one right' : 'scored-one wrong'}>
      <WorkspaceImage
        blobId={sample.picture}
        alt={t('ui.sample.picture', { question: sample.question })}
      />
      <div>
        <p className="given">
          <strong className="cut" dir="auto">
            {answer ?? t('ui.sample.no-answer')}
          </strong>
          <span className={sample.correct ? 'verdict right' : 'verdict wrong'}>
            {sample.correct ? t('ui.sample.right') : t('ui.sample.expected', { gold: sample.gold })}
          </span>
          <span className="quiet">{t('ui.sample.tokens', { n: sample.lengthTokens })}</span>
        </p>
        <p className="thinking" dir="auto" title={thinking}>
          {thinking}
        </p>
        <p className="quiet facts-line">
          {rewardPoints(parts).map(({ part, word, value }) => (
            <span key={part}>
              {word} {signed(value)}
            </span>
          ))}
        </p>
      </div>
      <strong className="earned" data-testid="earned">
        {figure(reward, 2)}
      </strong>
    </li>
  );
}

function Warnings({ trial }: { readonly trial: RewardPreview | null }): React.JSX.Element | null {
  if (trial === null || trial.answers.length === 0) return null;
  return (
    <div role="status" className="reward-warnings" data-testid="reward-warnings">
      {trial.warnings.length === 0 ? (
        <p>
          <Check aria-hidden size={16} /> {t('ui.reward.fine')}
        </p>
      ) : (
        trial.warnings.map(({ kind, sentence }) => (
          <p key={kind} className="warned">
            <TriangleAlert aria-hidden size={16} /> <span>{sentence}</span>
          </p>
        ))
      )}
    </div>
  );
}

function ImageAblation({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const store = useStore();
  const [found, setFound] = useState<ImageAblationResult | 'asking' | null>(null);
  const isAsking = found === 'asking';
  return (
    <div className="image-ablation">
      <Button
        icon={EyeOff}
        testId="try-blind"
        disabled={isAsking}
        note={t('ui.reward.picture-test-note')}
        onClick={() => {
          setFound('asking');
          void store
            .request('reward:image-ablation', projectId)
            .then((result) => setFound(result ?? null));
        }}
      >
        {isAsking ? t('ui.reward.picture-test-running') : t('ui.reward.picture-test')}
      </Button>
      {found !== null && !isAsking && (
        <p role="status">
          {t('ui.reward.picture-test-result', {
            without: percent(found.withoutPicture / found.questions),
            withPicture: percent(found.withPicture / found.questions),
          })}{' '}
          {2 * found.withoutPicture > found.withPicture && found.withoutPicture > 2
            ? t('ui.reward.picture-not-needed')
            : t('ui.reward.picture-needed')}
        </p>
      )}
    </div>
  );
}

/**
 * Scores with the latest weights; one request at a time, so that a fast slider does not queue
 * requests.
 */
function useTrial(projectId: string | null, weights: RewardWeights): RewardPreview | null {
  const store = useStore();
  const [trial, setTrial] = useState<RewardPreview | null>(null);
  const asking = useRef(false);
  const wanted = useRef<RewardWeights | null>(null);
  const key = JSON.stringify([projectId, weights]);
  useEffect(() => {
    wanted.current = weights;
    if (asking.current) return;
    asking.current = true;
    const ask = async (): Promise<void> => {
      while (wanted.current !== null) {
        const next = wanted.current;
        wanted.current = null;
        const answer = await store.request('reward:preview', projectId, next);
        if (answer !== undefined) setTrial(answer);
      }
      asking.current = false;
    };
    void ask();
    // `key` covers the weights.
  }, [store, key]);
  return trial;
}

function signed(value: number): string {
  return value > 0 ? `+${figure(value, 2)}` : figure(value, 2);
}
