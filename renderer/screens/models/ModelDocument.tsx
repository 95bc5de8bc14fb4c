// The model card (README.md) of a model, read when it is opened.

import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';

/** A folded text; the file's lines as they are. */
export function ModelDocument({ modelId }: { readonly modelId: string }): React.JSX.Element {
  const store = useStore();
  const [text, setText] = useState<string | null>(null);
  return (
    <details
      className="model-document"
      data-testid="model-card-text"
      onToggle={(event) => {
        if (!event.currentTarget.open || text !== null) return;
        void store.request('models:card', modelId).then((found) => setText(found ?? ''));
      }}
    >
      <summary>{t('ui.models.card')}</summary>
      <pre tabIndex={0} dir="auto">
        {text ?? t('ui.loading')}
      </pre>
    </details>
  );
}
