// The door for files: a place to drop a folder or a file on, with two buttons for those who would rather choose.

import { FileText, FolderOpen, Images, MessagesSquare, Sheet } from 'lucide-react';
import { useState } from 'react';
import { useStore } from '../../api/store.ts';
import { DATA_TEXTS, TEXTS } from '../../i18n/catalog.ts';
import { Button } from './Button.tsx';

const ICONS = [Images, Sheet, MessagesSquare, FileText];

/** Gives the path of what was dropped or chosen. */
export function DropZone({
  onPath,
  isLarge,
}: {
  readonly onPath: (path: string) => void;
  /** Fills its screen while there is nothing else to see. */
  readonly isLarge: boolean;
}): React.JSX.Element {
  const store = useStore();
  const [isOver, setIsOver] = useState(false);
  const choose = async (kind: 'folder' | 'file'): Promise<void> => {
    const path = await store.request('path:pick', { kind });
    if (path != null) onPath(path);
  };
  return (
    <section
      className={`dropzone ${isLarge ? 'large' : ''} ${isOver ? 'over' : ''}`}
      aria-label={DATA_TEXTS.drop.title}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setIsOver(false);
        const file = event.dataTransfer.files[0];
        const path = file && window.omr?.pathOf(file);
        if (path) onPath(path);
      }}
      data-testid="dropzone"
    >
      <p className="drop-title">{isOver ? DATA_TEXTS.drop.over : DATA_TEXTS.drop.title}</p>
      <div className="drop-buttons">
        <Button
          look="primary"
          icon={FolderOpen}
          onClick={() => void choose('folder')}
          testId="choose-folder"
        >
          {DATA_TEXTS.drop.folder}
        </Button>
        <Button icon={FileText} onClick={() => void choose('file')} testId="choose-file">
          {DATA_TEXTS.drop.file}
        </Button>
      </div>
      <ul className="drop-shapes">
        {TEXTS.shapes.map(({ title, detail }, i) => {
          const Icon = ICONS[i] ?? FileText;
          return (
            <li key={title}>
              <Icon aria-hidden size={isLarge ? 20 : 16} />
              <span>
                <strong>{title}</strong> <span className="quiet">{detail}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
