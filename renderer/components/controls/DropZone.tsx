// Drop zone for a folder or a file, with two buttons to choose one instead.

import { FileText, FolderOpen } from 'lucide-react';
import { useFileDrop } from '../../browser/use-file-drop.ts';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { Button } from './Button.tsx';
import { SOURCE_SHAPES } from './source-shapes.ts';

/** Calls back with everything that was dropped at once, or with the path that was chosen. */
export function DropZone({
  onPaths,
  isLarge,
}: {
  readonly onPaths: (paths: readonly string[]) => void;
  /** Fills the screen when there is nothing else on it. */
  readonly isLarge: boolean;
}): React.JSX.Element {
  const store = useStore();
  const [isOver, drop] = useFileDrop(onPaths);
  const choose = async (kind: 'folder' | 'file'): Promise<void> => {
    const path = await store.request('path:pick', { kind });
    if (path != null) onPaths([path]);
  };
  return (
    <section
      className={`dropzone ${isLarge ? 'large' : ''} ${isOver ? 'over' : ''}`}
      aria-label={t('ui.data.drop.title')}
      {...drop}
      data-testid="dropzone"
    >
      <p className="drop-title">{isOver ? t('ui.data.drop.over') : t('ui.data.drop.title')}</p>
      <div className="drop-buttons">
        <Button
          variant="primary"
          icon={FolderOpen}
          onClick={() => void choose('folder')}
          testId="choose-folder"
        >
          {t('ui.data.drop.folder')}
        </Button>
        <Button icon={FileText} onClick={() => void choose('file')} testId="choose-file">
          {t('ui.data.drop.file')}
        </Button>
      </div>
      <ul className="drop-shapes">
        {SOURCE_SHAPES.map(([shape, Icon]) => (
          <li key={shape}>
            <Icon aria-hidden size={isLarge ? 20 : 16} />
            <span>
              <strong>{t(`ui.shape.${shape}.title`)}</strong>{' '}
              <span className="quiet">{t(`ui.shape.${shape}.detail`)}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
