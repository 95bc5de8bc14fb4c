// A picture that can be zoomed with the wheel, buttons or the keys + − 0, and moved by dragging or
// arrow keys.

import { Minus, Plus } from 'lucide-react';
import { useState } from 'react';
import { t } from '../../i18n/translate.ts';
import { WorkspaceImage } from './WorkspaceImage.tsx';

/** Zoom levels, relative to the size that fits. */
const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8] as const;

/** A picture with zoom controls. */
export function ZoomableImage({
  blobId,
  alt,
}: {
  readonly blobId: string;
  readonly alt: string;
}): React.JSX.Element {
  const [step, setStep] = useState(0);
  const zoom = ZOOMS[step]!;
  const by = (change: number): void =>
    setStep((now) => Math.min(ZOOMS.length - 1, Math.max(0, now + change)));
  const drag = (event: React.PointerEvent<HTMLDivElement>): void => {
    if (event.buttons !== 1) return;
    event.currentTarget.scrollLeft -= event.movementX;
    event.currentTarget.scrollTop -= event.movementY;
  };
  return (
    <div className="zoom">
      <div
        className={step === 0 ? 'zoom-view' : 'zoom-view in'}
        role="group"
        aria-label={t('ui.zoom.label')}
        tabIndex={0}
        onWheel={(event) => {
          if (event.ctrlKey) by(event.deltaY < 0 ? 1 : -1);
        }}
        onDoubleClick={() => setStep((now) => (now === 0 ? 2 : 0))}
        onPointerMove={drag}
        onKeyDown={(event) => {
          if (event.key === '+' || event.key === '=') by(1);
          else if (event.key === '-') by(-1);
          else if (event.key === '0') setStep(0);
        }}
      >
        <div className="zoom-sheet" style={{ width: `${zoom * 100}%`, height: `${zoom * 100}%` }}>
          <WorkspaceImage blobId={blobId} alt={alt} />
        </div>
      </div>
      <div className="zoom-bar">
        <button type="button" className="icon-button" onClick={() => by(-1)}>
          <Minus aria-hidden size={16} />
          <span className="unseen">{t('ui.zoom.out')}</span>
        </button>
        <output>{t('ui.zoom.times', { zoom })}</output>
        <button type="button" className="icon-button" onClick={() => by(1)}>
          <Plus aria-hidden size={16} />
          <span className="unseen">{t('ui.zoom.in')}</span>
        </button>
      </div>
    </div>
  );
}
