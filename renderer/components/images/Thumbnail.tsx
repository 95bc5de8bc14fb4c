// A thumbnail that loads only when its list is not scrolling.

import { WorkspaceImage } from './WorkspaceImage.tsx';

/** The first picture of a row, or an empty box of the same size. */
export function Thumbnail({
  blobId,
  alt,
  isStill,
}: {
  readonly blobId: string | undefined;
  readonly alt: string;
  readonly isStill: boolean;
}): React.JSX.Element {
  return (
    <span className="thumbnail">
      {isStill && blobId !== undefined && <WorkspaceImage blobId={blobId} alt={alt} />}
    </span>
  );
}
