// The options of a select in which items are chosen by name.

/** One option per item. */
export function NamedOptions({
  things,
}: {
  readonly things: readonly { readonly id: string; readonly name: string }[];
}): React.JSX.Element[] {
  return things.map(({ id, name }) => (
    <option key={id} value={id}>
      {name}
    </option>
  ));
}
