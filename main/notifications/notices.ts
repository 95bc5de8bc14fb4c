// What the window should say once: kept here until the person has read it, so that a window that is drawn anew says it still.

import type { Notice, NoticeMatter } from '../../preload/contract/app.ts';
import type { EventListener } from '../jobs/queue.ts';

export interface Notices {
  /** Says it; a matter that is still being said is replaced by its newer form. */
  add(matter: NoticeMatter): void;
  dismiss(id: number): void;
  /** Oldest first. */
  list(): readonly Notice[];
}

/** Notices whose list is told to the window whenever it changes. */
export function createNotices(emit: EventListener): Notices {
  let notices: readonly Notice[] = [];
  let count = 0;
  const change = (next: readonly Notice[]): void => {
    notices = next;
    emit('app:notices', notices);
  };
  return {
    list: () => notices,
    add: (matter) => {
      count += 1;
      change([...notices.filter(({ kind }) => kind !== matter.kind), { id: count, ...matter }]);
    },
    dismiss: (id) => {
      if (notices.some((notice) => notice.id === id))
        change(notices.filter((notice) => notice.id !== id));
    },
  };
}
