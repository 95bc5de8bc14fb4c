// Files dropped on a page, and whether some are being dragged over it.

import { useRef, useState } from 'react';
import { isPackFile } from './pack-drop.ts';

/** Handlers for the outermost element of a page. */
interface DropProps {
  readonly onDragEnter: (event: React.DragEvent) => void;
  readonly onDragOver: (event: React.DragEvent) => void;
  readonly onDragLeave: (event: React.DragEvent) => void;
  readonly onDrop: (event: React.DragEvent) => void;
}

/** True while files are dragged over the page, and the handlers; `take` receives their paths. */
export function useFileDrop(
  take: (paths: readonly string[]) => void,
): readonly [boolean, DropProps] {
  const [isOver, setOver] = useState(false);
  // Entering a child fires before leaving its parent, so the depth is counted.
  const depth = useRef(0);
  const hasFiles = (event: React.DragEvent): boolean => event.dataTransfer.types.includes('Files');
  const leave = (): void => {
    depth.current = 0;
    setOver(false);
  };
  return [
    isOver,
    {
      onDragEnter: (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      },
      onDragOver: (event) => {
        if (hasFiles(event)) event.preventDefault();
      },
      onDragLeave: () => {
        depth.current -= 1;
        if (depth.current <= 0) leave();
      },
      onDrop: (event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        leave();
        const paths = [...event.dataTransfer.files].map((file) => window.omr!.pathOf(file));
        // Packs are for the whole window.
        const own = paths.filter((path) => path !== '' && !isPackFile(path));
        if (own.length > 0 || paths.length === 0) take(own);
      },
    },
  ];
}
