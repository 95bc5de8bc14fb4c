// Saves the report as HTML, PDF or JSON.

import { Download } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from '../../components/controls/Button.tsx';

const FORMATS = ['html', 'pdf', 'json'] as const;

/** One button per format; shows where the file was saved. */
export function SaveReport({ projectId }: { readonly projectId: string }): React.JSX.Element {
  const store = useStore();
  const [status, setStatus] = useState('');
  const save = (format: (typeof FORMATS)[number]): void => {
    setStatus(t('ui.report.saving'));
    void store
      .request('report:save', projectId, format)
      .then((file) => setStatus(typeof file === 'string' ? t('ui.report.saved', { file }) : ''));
  };
  return (
    <div className="save-report" role="group" aria-label={t('ui.report.save')}>
      <span className="quiet">{t('ui.report.save')}</span>
      {FORMATS.map((format) => (
        <Button
          key={format}
          icon={Download}
          variant="quiet"
          note={t(`ui.report.note.${format}`)}
          testId={`save-${format}`}
          onClick={() => save(format)}
        >
          {t(`ui.report.format.${format}`)}
        </Button>
      ))}
      <span className="quiet small cut" role="status" dir="auto" title={status}>
        {status}
      </span>
    </div>
  );
}
