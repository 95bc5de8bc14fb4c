// Notices for the window, stored here until they are dismissed, so that a reload shows them again.

import type { Notice, NoticeMatter } from '../../preload/contract/app.ts';
import type { EventListener } from '../jobs/queue.ts';

export interface Notices {
  /** Adds a notice; it replaces an earlier one of the same kind. */
  add(matter: NoticeMatter): void;
  dismiss(id: number): void;
  /** Takes back the notice of a kind, if it is still shown. */
  withdraw(kind: NoticeMatter['kind']): void;
  /** Oldest first. */
  list(): readonly Notice[];
}

/** Notices whose list is emitted whenever it changes. */
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
    withdraw: (kind) => {
      if (notices.some((notice) => notice.kind === kind))
        change(notices.filter((notice) => notice.kind !== kind));
    },
    dismiss: (id) => {
      if (notices.some((notice) => notice.id === id))
        change(notices.filter((notice) => notice.id !== id));
    },
  };
}
