// Which kind of question is shown.

/** A list of kinds; nothing where there is only one. */
export function KindChoice({
  label,
  every,
  kinds,
  chosen,
  choose,
}: {
  readonly label: string;
  /** The word for all kinds. */
  readonly every: string;
  readonly kinds: readonly string[];
  /** Empty for every kind. */
  readonly chosen: string;
  readonly choose: (kind: string) => void;
}): React.JSX.Element | null {
  if (kinds.length < 2) return null;
  return (
    <label className="kind-choice">
      <span className="quiet">{label}</span>
      <select value={chosen} onChange={(event) => choose(event.target.value)} data-testid="kind">
        <option value="">{every}</option>
        {kinds.map((kind) => (
          <option key={kind} value={kind}>
            {kind}
          </option>
        ))}
      </select>
    </label>
  );
}
