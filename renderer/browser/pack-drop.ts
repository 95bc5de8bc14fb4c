// Transfer packs that are dropped anywhere on the window.

import { useEffect } from 'react';

/** Whether a file is a transfer pack, or a part of one, by its name. */
export const isPackFile = (path: string): boolean => /\.omrpack(\.\d{3,})?$/i.test(path);

/** Calls `take` with the path of a pack that is dropped on the window, whatever page is open. */
export function usePackDrop(take: (path: string) => void): void {
  useEffect(() => {
    const over = (event: DragEvent): void => {
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
    };
    const drop = (event: DragEvent): void => {
      const paths = [...(event.dataTransfer?.files ?? [])].map((file) => window.omr!.pathOf(file));
      const pack = paths.find(isPackFile);
      if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
      if (pack !== undefined) take(pack);
    };
    window.addEventListener('dragover', over);
    window.addEventListener('drop', drop);
    return () => {
      window.removeEventListener('dragover', over);
      window.removeEventListener('drop', drop);
    };
  }, [take]);
}
