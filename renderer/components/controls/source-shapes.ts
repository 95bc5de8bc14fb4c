// What a person may bring, with its icon, in the order in which it is listed.

import {
  FileStack,
  FolderTree,
  Images,
  MessagesSquare,
  Table2,
  type LucideIcon,
} from 'lucide-react';

/** Shapes of a source; `ui.shape.NAME` names each. */
export const SOURCE_SHAPES = [
  ['folder', Images],
  ['classes', FolderTree],
  ['table', Table2],
  ['conversations', MessagesSquare],
  ['documents', FileStack],
] as const satisfies readonly (readonly [string, LucideIcon])[];
