// Serve: models for other programs of this machine, in OpenAI's protocol.

import { Check, Copy, Play, Square } from 'lucide-react';
import { useEffect, useState } from 'react';
import { FactLine } from '../components/controls/FactLine.tsx';
import { Button } from '../components/controls/Button.tsx';
import { copyText } from '../browser/copy-text.ts';
import { useModels } from '../hooks/use-models.ts';
import { useServing } from '../hooks/use-serving.ts';
import { count } from '../i18n/format.ts';
import { t } from '../i18n/translate.ts';
import { modelToExport, usableModels } from '../selectors/models.ts';
import type { ModelView } from '../../preload/contract/models.ts';
import type { ServeView } from '../../preload/contract/serve.ts';

/** The Serve page. `focus` is the model to serve. */
export function Serve({ focus }: { readonly focus?: string | undefined }): React.JSX.Element {
  const [models] = useModels();
  const { view, start, stop } = useServing();
  const [chosen, setChosen] = useState<readonly string[] | null>(null);
  const usable = usableModels(models ?? []);
  const first = modelToExport(models ?? [], focus);
  const marked = chosen ?? (first === undefined ? [] : [first.id]);
  if (models === null || view === null)
    return (
      <p className="quiet pad" role="status">
        {t('ui.loading')}
      </p>
    );
  const isStopped = view.state === 'stopped';
  return (
    <div className="page serve-page">
      <p className="lead">{t('ui.serve.sentence')}</p>
      <ModelChoice
        models={usable}
        chosen={isStopped ? marked : view.models.map(({ id }) => id)}
        view={view}
        change={isStopped ? setChosen : undefined}
      />
      <div className="serve-start">
        {isStopped ? (
          <Button
            variant="primary"
            icon={Play}
            disabled={marked.length === 0}
            note={marked.length === 0 ? t('ui.serve.choose') : ''}
            onClick={() => start(usable.map(({ id }) => id).filter((id) => marked.includes(id)))}
            testId="serve-start"
          >
            {t('ui.serve.start')}
          </Button>
        ) : (
          <Button
            icon={Square}
            disabled={view.state !== 'running'}
            note={view.state === 'running' ? '' : t(`ui.serve.${view.state}`)}
            onClick={stop}
            testId="serve-stop"
          >
            {t('ui.serve.stop')}
          </Button>
        )}
        <p role="status" className={view.state === 'running' ? 'serve-state on' : 'serve-state'}>
          {t(`ui.serve.${view.state}`)}
        </p>
      </div>
      {view.url !== null && view.key !== null && (
        <Running view={view} url={view.url} apiKey={view.key} />
      )}
    </div>
  );
}

/** The models to serve; while the server runs, those that it serves, under their names for clients. */
function ModelChoice({
  models,
  chosen,
  view,
  change,
}: {
  readonly models: readonly ModelView[];
  readonly chosen: readonly string[];
  readonly view: ServeView;
  /** Undefined while they cannot be changed. */
  readonly change: ((chosen: readonly string[]) => void) | undefined;
}): React.JSX.Element {
  if (models.length === 0) return <p className="quiet">{t('ui.export.no-model')}</p>;
  return (
    <fieldset className="serve-models" data-testid="serve-models">
      <legend>{t('ui.serve.models')}</legend>
      {models.map(({ id, name }) => {
        const known = view.models.find((each) => each.id === id);
        return (
          <label key={id}>
            <input
              type="checkbox"
              checked={chosen.includes(id)}
              disabled={change === undefined}
              data-testid={`serve-model-${id}`}
              onChange={({ target }) =>
                change?.(target.checked ? [...chosen, id] : chosen.filter((other) => other !== id))
              }
            />
            <span dir="auto">{name}</span>
            {known !== undefined && <code>{known.name}</code>}
          </label>
        );
      })}
    </fieldset>
  );
}

/** Address, key, an example, and what the server is doing. */
function Running({
  view,
  url,
  apiKey,
}: {
  readonly view: ServeView;
  readonly url: string;
  readonly apiKey: string;
}): React.JSX.Element {
  const body = {
    model: view.models[0]?.name ?? '',
    messages: [{ role: 'user', content: t('ui.serve.hello') }],
  };
  const command = [
    `curl ${url}/chat/completions \\`,
    `  -H "Authorization: Bearer ${apiKey}" \\`,
    `  -d '${JSON.stringify(body)}'`,
  ].join('\n');
  return (
    <>
      <dl className="serve-facts">
        <FactLine word={t('ui.serve.address')}>
          <code data-testid="serve-url">{url}</code>
          <CopyButton text={url} what={t('ui.serve.address')} testId="serve-copy-url" />
        </FactLine>
        <FactLine word={t('ui.serve.key')}>
          <code data-testid="serve-key">{apiKey}</code>
          <CopyButton text={apiKey} what={t('ui.serve.key')} testId="serve-copy-key" />
        </FactLine>
      </dl>
      <p className="quiet">{t('ui.serve.key-note')}</p>
      <div className="serve-figures" data-testid="serve-figures">
        <Figure word={t('ui.serve.open')} value={count(view.open)} />
        <Figure word={t('ui.serve.speed')} value={count(view.tokensPerSecond)} />
        <Figure word={t('ui.serve.requests')} value={count(view.requests)} />
        <Figure word={t('ui.serve.tokens')} value={count(view.tokens)} />
      </div>
      <section className="serve-example">
        <div className="serve-example-head">
          <h3>{t('ui.serve.example')}</h3>
          <CopyButton text={command} what={t('ui.serve.example')} testId="serve-copy-example" />
        </div>
        <pre tabIndex={0}>{command}</pre>
      </section>
    </>
  );
}

function Figure({
  word,
  value,
}: {
  readonly word: string;
  readonly value: string;
}): React.JSX.Element {
  return (
    <div>
      <strong>{value}</strong>
      <span className="quiet">{word}</span>
    </div>
  );
}

/** How long a button says that it has copied, ms. */
const COPIED_MS = 2000;

function CopyButton({
  text,
  what,
  testId,
}: {
  readonly text: string;
  /** What is copied, for screen readers. */
  readonly what: string;
  readonly testId: string;
}): React.JSX.Element {
  const [isCopied, setCopied] = useState(false);
  useEffect(() => {
    if (!isCopied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [isCopied]);
  return (
    <Button
      variant="quiet"
      icon={isCopied ? Check : Copy}
      note={t('ui.serve.copy', { what })}
      onClick={() => setCopied(copyText(text))}
      testId={testId}
    >
      {isCopied ? t('ui.serve.copied') : t('ui.serve.copy-word')}
    </Button>
  );
}
