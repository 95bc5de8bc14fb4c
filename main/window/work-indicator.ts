// Work in progress outside of the page: the bar of the window's button in the task bar, and an
// entry in the tray while work goes on without a window.

import { Menu, nativeImage, Tray, type BrowserWindow } from 'electron';
import { msg } from '../../i18n/message.ts';
import { localize } from '../i18n/locale.ts';

/** A ring of 16 by 16 pixels in the accent colour, which stands out on light and dark bars. */
const SIZE_PX = 16;
const COLOUR = [0x3d, 0x9b, 0xd6] as const;

/** The share of the running work, 0 to 1; null while nothing runs. */
export type Work = { readonly name: string; readonly fraction: number } | null;

/** What {@link createWorkIndicator} returns. */
export interface WorkIndicator {
  /** Shows the work on the window, or in the tray without one. */
  show(work: Work, window: BrowserWindow | undefined): void;
  /** Takes the entry out of the tray. */
  close(): void;
}

/** An indicator; `open` opens the window again and `quit` ends the program. */
export function createWorkIndicator(open: () => void, quit: () => void): WorkIndicator {
  let tray: Tray | undefined;
  const close = (): void => {
    tray?.destroy();
    tray = undefined;
  };
  return {
    show: (work, window) => {
      window?.setProgressBar(work === null ? -1 : work.fraction);
      if (work === null || window !== undefined) return close();
      if (tray === undefined) {
        tray = new Tray(ring());
        tray.on('click', open);
        tray.setContextMenu(
          Menu.buildFromTemplate([
            { label: localize(msg('app.tray-open')), click: open },
            { label: localize(msg('menu.quit')), click: quit },
          ]),
        );
      }
      const percent = Math.floor(work.fraction * 100);
      tray.setToolTip(localize(msg('app.tray-working', { work: work.name, percent })));
    },
    close,
  };
}

function ring() {
  const pixels = Buffer.alloc(SIZE_PX * SIZE_PX * 4);
  const centre = (SIZE_PX - 1) / 2;
  for (let y = 0; y < SIZE_PX; y++)
    for (let x = 0; x < SIZE_PX; x++) {
      const distance = Math.hypot(x - centre, y - centre);
      if (distance > 7 || distance < 4) continue;
      const [red, green, blue] = COLOUR;
      pixels.set([blue, green, red, 0xff], (y * SIZE_PX + x) * 4);
    }
  return nativeImage.createFromBitmap(pixels, { width: SIZE_PX, height: SIZE_PX });
}
