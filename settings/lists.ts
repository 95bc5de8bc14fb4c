// Settings that hold names separated by commas.

/** Choices add to these settings, and replace all others. */
const LISTS: readonly string[] = ['modulesToSave', 'targetModules'];

/** A setting's value after a choice that sets it to `value`. */
export function withValue<Value>(name: string, own: unknown, value: Value): Value | string {
  return LISTS.includes(name) ? namesOf(own, value) : value;
}

/** The names of two lists, each once. */
function namesOf(...lists: readonly unknown[]): string {
  const names = lists.flatMap((list) => (typeof list === 'string' ? list.split(',') : []));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))].join(',');
}
