// Train: from examples and a model to a plan with its time and memory.

import type { Place } from '../place.ts';
import { TEXTS } from '../texts.ts';

/** The page. */
export function Train(_: { readonly go: (place: Place) => void }): React.JSX.Element {
  return <div className="page">{TEXTS.nav.train}</div>;
}
