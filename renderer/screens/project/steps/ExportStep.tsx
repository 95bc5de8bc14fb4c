// Use it: chat with the trained model and export it.

import { MessageCircle, Server } from 'lucide-react';
import { Button } from '../../../components/controls/Button.tsx';
import { ExportPanel } from '../../../components/runs/ExportPanel.tsx';
import type { PipelineStep } from '../../../selectors/pipeline.ts';
import type { Route } from '../../../selectors/route.ts';
import { t } from '../../../i18n/translate.ts';
import { useModels } from '../../../hooks/use-models.ts';

/** The last step of the pipeline. */
export function ExportStep({
  pipeline,
  go,
}: {
  readonly pipeline: readonly PipelineStep[];
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const [models] = useModels();
  const artifact = pipeline
    .filter((step) => step.key === 'practise' || step.key === 'learn')
    .flatMap((step) => step.recipeSteps)
    .findLast(({ job }) => job?.status === 'done' && job.artifact?.kind === 'model')?.job?.artifact;
  const model = models?.find(({ id }) => id === artifact?.id);
  return (
    <section className="step" aria-labelledby="step-title" data-testid="step-use">
      <header className="step-head">
        <div>
          <h2 id="step-title">
            {t('ui.step.use.title')} <span className="term">{t('ui.step.use.term')}</span>
          </h2>
          <p className="why">{t('ui.step.use.why')}</p>
        </div>
      </header>
      {artifact === undefined ? (
        <p className="sentence not-yet">{t('ui.use.none')}</p>
      ) : model === undefined ? (
        <p className="quiet" role="status">
          {t('ui.use.loading')}
        </p>
      ) : model.problem !== null ? (
        <p className="chat-problem" role="alert">
          {model.problem.message}{' '}
          {model.problem.hint !== undefined && <em>{model.problem.hint}</em>}
        </p>
      ) : (
        <>
          <div className="use-cards">
            <section className="use-card" aria-label={t('ui.export.chat.title')}>
              <MessageCircle aria-hidden size={20} />
              <div>
                <h3>
                  {t('ui.export.chat.title')}{' '}
                  <span className="term">{t('ui.export.chat.term')}</span>
                </h3>
                <p>{t('ui.export.chat.who')}</p>
              </div>
              <Button onClick={() => go({ page: 'chat', focus: model.id })} testId="use-chat">
                {t('ui.export.chat.open')}
              </Button>
            </section>
            <section className="use-card quiet" aria-label={t('ui.export.server.title')}>
              <Server aria-hidden size={20} />
              <div>
                <h3>
                  {t('ui.export.server.title')}{' '}
                  <span className="term">{t('ui.export.server.term')}</span>
                </h3>
                <p>{t('ui.export.server.later')}</p>
              </div>
            </section>
          </div>
          <ExportPanel key={model.id} model={model} />
        </>
      )}
    </section>
  );
}
