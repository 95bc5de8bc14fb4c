// A row of a list of facts.

/** A term and its value inside a `<dl>`. */
export function FactLine({
  word,
  children,
}: {
  readonly word: string;
  readonly children: React.ReactNode;
}): React.JSX.Element {
  return (
    <div>
      <dt>{word}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}
