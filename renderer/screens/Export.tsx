// Export: take a model with you.

import type { Place } from '../place.ts';
import { TEXTS } from '../texts.ts';

/** The page. */
export function Export(_: { readonly go: (place: Place) => void }): React.JSX.Element {
  return <div className="page">{TEXTS.nav.export}</div>;
}
