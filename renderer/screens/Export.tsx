// Export: a model as files for other programs.

import { useState } from 'react';
import { ExportPanel } from '../components/runs/ExportPanel.tsx';
import { NamedOptions } from '../components/controls/NamedOptions.tsx';
import { modelToExport, usableModels } from '../selectors/models.ts';
import { t } from '../i18n/translate.ts';
import { useModels } from '../hooks/use-models.ts';

/** The Export page. `focus` is the model to export. */
export function Export({ focus }: { readonly focus?: string | undefined }): React.JSX.Element {
  const [models] = useModels();
  const [chosen, setChosen] = useState<string | undefined>(focus);
  const model = modelToExport(models ?? [], chosen);
  return (
    <div className="page export-page">
      <p className="lead">{t('ui.export.sentence')}</p>
      {models === null ? (
        <p className="quiet" role="status">
          {t('ui.loading')}
        </p>
      ) : model === undefined ? (
        <p className="quiet">{t('ui.export.no-model')}</p>
      ) : (
        <>
          <label className="export-model">
            <span>{t('ui.export.model')}</span>
            <select
              value={model.id}
              onChange={({ target }) => setChosen(target.value)}
              data-testid="export-model"
            >
              <NamedOptions things={usableModels(models)} />
            </select>
          </label>
          <ExportPanel key={model.id} model={model} />
        </>
      )}
    </div>
  );
}
