// Which kind of question is shown.

import { ANSWER_TEXTS } from '../../i18n/catalog.ts';

const C = ANSWER_TEXTS.collect;

/** A list of kinds; nothing where there is only one. */
export function KindChoice({
  kinds,
  chosen,
  choose,
}: {
  readonly kinds: readonly string[];
  /** Empty for every kind. */
  readonly chosen: string;
  readonly choose: (kind: string) => void;
}): React.JSX.Element | null {
  if (kinds.length < 2) return null;
  return (
    <label className="kind-choice">
      <span className="quiet">{C.kind}</span>
      <select value={chosen} onChange={(event) => choose(event.target.value)} data-testid="kind">
        <option value="">{C.everyKind}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {kind}
          </option>
        ))}
      </select>
    </label>
  );
}
