// Tabs as in the ARIA authoring practices: one is in the tab order; arrow keys, Home and End move
// between them.

/** A row of tabs over the panel `<id>-panel`. */
export function Tabs<K extends string>({
  id,
  label,
  tabs,
  chosen,
  choose,
}: {
  readonly id: string;
  readonly label: string;
  readonly tabs: readonly { readonly key: K; readonly word: string }[];
  readonly chosen: K;
  readonly choose: (key: K) => void;
}): React.JSX.Element {
  const onKey = (event: React.KeyboardEvent): void => {
    const at = tabs.findIndex(({ key }) => key === chosen);
    const to =
      event.key === 'ArrowRight'
        ? (at + 1) % tabs.length
        : event.key === 'ArrowLeft'
          ? (at + tabs.length - 1) % tabs.length
          : event.key === 'Home'
            ? 0
            : event.key === 'End'
              ? tabs.length - 1
              : -1;
    const next = tabs[to];
    if (next === undefined) return;
    event.preventDefault();
    choose(next.key);
    document.getElementById(`${id}-${next.key}`)?.focus();
  };
  return (
    <div className="tabs" role="tablist" aria-label={label} onKeyDown={onKey}>
      {tabs.map(({ key, word }) => (
        <button
          key={key}
          id={`${id}-${key}`}
          type="button"
          role="tab"
          aria-selected={key === chosen}
          aria-controls={`${id}-panel`}
          tabIndex={key === chosen ? 0 : -1}
          onClick={() => choose(key)}
        >
          {word}
        </button>
      ))}
    </div>
  );
}
