// A source that is no longer where it was: choose where it lies now.

import { File, FolderSearch, TriangleAlert } from 'lucide-react';
import { Button } from '../../components/controls/Button.tsx';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import type { InspectionView } from '../../../preload/contract/sources.ts';

/** A line with the old path and a file dialog for the new one; decisions about the source stay. */
export function MovedSource({
  view,
  moved,
}: {
  readonly view: InspectionView;
  /** Called with the source as it is read from its new place. */
  readonly moved: (view: InspectionView) => void;
}): React.JSX.Element {
  const store = useStore();
  const pick = (kind: 'folder' | 'file'): void =>
    void store
      .request('path:pick', { kind })
      .then((path) => (path == null ? undefined : store.request('data:relink', view.id, path)))
      .then((next) => next !== undefined && moved(next));
  return (
    <div className="moved-source" role="alert" data-testid="moved-source">
      <TriangleAlert aria-hidden size={16} />
      <p>{t('ui.data.moved', { path: view.source })}</p>
      <Button icon={FolderSearch} variant="primary" testId="relink" onClick={() => pick('folder')}>
        {t('ui.data.relink')}
      </Button>
      <Button icon={File} testId="relink-file" onClick={() => pick('file')}>
        {t('ui.data.relink-file')}
      </Button>
    </div>
  );
}
