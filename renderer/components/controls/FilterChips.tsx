// Filter chips, each with a label, a count and, for defects, an icon.

import { CircleCheck, Info, TriangleAlert } from 'lucide-react';

/** One filter. */
export interface Chip {
  readonly key: string;
  readonly label: string;
  readonly count: string | null;
  /** Colour and icon. */
  readonly tone?: 'attention' | 'note' | 'good';
}

const ICONS = { attention: TriangleAlert, note: Info, good: CircleCheck } as const;

/** A group of radio buttons: arrow keys move between the chips. */
export function FilterChips({
  label,
  chips,
  chosen,
  choose,
}: {
  readonly label: string;
  readonly chips: readonly Chip[];
  readonly chosen: string;
  readonly choose: (key: string) => void;
}): React.JSX.Element {
  return (
    <div className="chips" role="radiogroup" aria-label={label}>
      {chips.map(({ key, label: word, count, tone }) => {
        const Icon = tone && ICONS[tone];
        return (
          <label
            key={key}
            className={`chip ${tone === undefined ? '' : `is-${tone}`}`}
            data-testid={`chip-${key}`}
          >
            <input
              type="radio"
              name={label}
              checked={chosen === key}
              onChange={() => choose(key)}
            />
            {Icon && <Icon aria-hidden size={14} />}
            <span>{word}</span>
            {count !== null && <span className="chip-count">{count}</span>}
          </label>
        );
      })}
    </div>
  );
}
