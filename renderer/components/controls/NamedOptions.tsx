// The options of a list in which things are chosen by name.

/** One option a thing. */
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
