// What differs between two states of a workspace, as lines.

/** Contents, or their hashes, by name. */
type State = Readonly<Record<string, string>>;

/** A line for each name whose content is missing, left over or different. */
export function differences(got: State, expected: State): string[] {
  const names = [...new Set([...Object.keys(got), ...Object.keys(expected)])].sort();
  return names.flatMap((name) => {
    if (got[name] === expected[name]) return [];
    if (got[name] === undefined) return [`missing: ${name}`];
    if (expected[name] === undefined) return [`left over: ${name}`];
    // Rows of a database say more than hashes do.
    const isQuery = name.startsWith('SELECT');
    return [`different: ${name}${isQuery ? ` ${got[name]} / ${expected[name]}` : ''}`];
  });
}
