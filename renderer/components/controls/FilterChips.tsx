// Choices of which rows are shown, each with its count, an icon where it stands for a defect, and a word.

import { CircleCheck, Info, TriangleAlert } from 'lucide-react';

/** One choice. */
export interface Chip {
  readonly key: string;
  readonly label: string;
  readonly count: string | null;
  /** What it stands for, beside the word. */
  readonly tone?: 'attention' | 'note' | 'good';
}

const ICONS = { attention: TriangleAlert, note: Info, good: CircleCheck } as const;

/** The chips as one group of radio buttons: arrows move between them. */
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
