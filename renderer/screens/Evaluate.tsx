// Evaluate: models side by side on the same questions.

import type { Place } from '../place.ts';
import { TEXTS } from '../texts.ts';

/** The page. */
export function Evaluate(_: { readonly go: (place: Place) => void }): React.JSX.Element {
  return <div className="page">{TEXTS.nav.evaluate}</div>;
}
