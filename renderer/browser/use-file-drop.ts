// Files that are dropped on a page, with the sign that they may be let go.

import { useRef, useState } from 'react';

/** What a page puts on its outermost element. */
interface DropProps {
  readonly onDragEnter: (event: React.DragEvent) => void;
  readonly onDragOver: (event: React.DragEvent) => void;
  readonly onDragLeave: (event: React.DragEvent) => void;
  readonly onDrop: (event: React.DragEvent) => void;
}

/** True while files hang over the page, and the handlers; `take` gets their paths. */
export function useFileDrop(
  take: (paths: readonly string[]) => void,
): readonly [boolean, DropProps] {
  const [isOver, setOver] = useState(false);
  // Entering a child comes before leaving its parent, so depth is counted.
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
        take(paths.filter((path) => path !== ''));
      },
    },
  ];
}
