// A text field for a value of any type: what is typed stays as it is typed, a text that is no value
// of the field is told in a sentence, and only valid values leave the field.

import { useEffect, useId, useRef, useState } from 'react';
import { formatBounds } from '../../i18n/format.ts';
import { useReportProblem } from '../../hooks/field-problems.tsx';
import { isWithin, type Bounds } from '../../../settings/bounds.ts';
import { parseNumber } from '../../selectors/fields/parse-number.ts';

/** What a text means: a value, or why it is none. */
export type Typed<T> = { readonly value: T } | { readonly problem: string };

interface FieldProps<T> {
  readonly value: T;
  readonly change: (value: T) => void;
  /** Name of the field in the list of problems. */
  readonly label: string;
  readonly id?: string;
  readonly describedBy?: string;
  readonly testId?: string;
  readonly className?: string;
}

/** The field; `read` gives the value of a text, `write` the text of a value. */
export function TypedInput<T>({
  value,
  change,
  read,
  write,
  label,
  id,
  describedBy,
  testId,
  className = '',
  inputMode = 'text',
}: FieldProps<T> & {
  readonly read: (text: string) => Typed<T>;
  readonly write: (value: T) => string;
  readonly inputMode?: 'text' | 'decimal' | 'numeric';
}): React.JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const errorId = useId();
  /** Null while the field shows the value as it is. */
  const [typed, setTyped] = useState<string | null>(null);
  const now = typed === null ? null : read(typed);
  const problem = now !== null && 'problem' in now ? now.problem : null;
  useReportProblem(label, problem);
  const written = write(value);
  // A slider, the reset button or another size of the plan sets the value from outside. What is
  // being typed at this moment is never taken away.
  useEffect(() => {
    if (document.activeElement !== field.current) setTyped(null);
  }, [written]);
  return (
    <>
      <input
        ref={field}
        id={id}
        type="text"
        inputMode={inputMode}
        className={className}
        aria-describedby={[describedBy, problem === null ? undefined : errorId]
          .filter((each) => each !== undefined)
          .join(' ')}
        aria-invalid={problem !== null}
        data-testid={testId}
        dir="auto"
        value={typed ?? written}
        onChange={({ target }) => {
          setTyped(target.value);
          const next = read(target.value);
          if ('value' in next) change(next.value);
        }}
        // From here on the text is the person's: a default that arrives late would undo the selection.
        onFocus={() => setTyped((text) => text ?? written)}
        onBlur={() => {
          if (problem === null) setTyped(null);
        }}
      />
      {problem !== null && (
        <span id={errorId} className="field-error" role="alert">
          {problem}
        </span>
      )}
    </>
  );
}

/** A field for a number within bounds; the sentence says what they allow. */
export function NumberInput({
  bounds,
  ...props
}: FieldProps<number> & { readonly bounds: Bounds }): React.JSX.Element {
  return (
    <TypedInput
      {...props}
      className="short"
      inputMode={bounds.step === 1 && bounds.min >= 0 ? 'numeric' : 'decimal'}
      read={(text): Typed<number> => {
        const value = parseNumber(text);
        return value !== null && isWithin(value, bounds)
          ? { value }
          : { problem: formatBounds(bounds) };
      }}
      write={String}
    />
  );
}
