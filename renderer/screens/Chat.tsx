// Chat: ask models about a picture, side by side.

import type { Place } from '../place.ts';
import { TEXTS } from '../texts.ts';

/** The page. */
export function Chat(_: { readonly go: (place: Place) => void }): React.JSX.Element {
  return <div className="page">{TEXTS.nav.chat}</div>;
}
