// Data: every set of examples, and the door for new ones.

import type { Place } from '../place.ts';
import { TEXTS } from '../texts.ts';

/** The page. */
export function Data(_: { readonly go: (place: Place) => void }): React.JSX.Element {
  return <div className="page">{TEXTS.nav.data}</div>;
}
