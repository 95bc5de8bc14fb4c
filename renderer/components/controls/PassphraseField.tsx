// A field for a passphrase, with what is wrong with it beside it.

import { useEffect, useId, useRef } from 'react';

/** `problem` is empty where nothing is wrong; the field is then not marked. */
export function PassphraseField({
  label,
  value,
  onChange,
  problem = '',
  isNew = false,
  isFirst = false,
  testId,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly problem?: string;
  /** A passphrase that is chosen, and not one that is known. */
  readonly isNew?: boolean;
  /** Takes the keyboard when it is shown, and again when it is wrong. */
  readonly isFirst?: boolean;
  readonly testId: string;
}): React.JSX.Element {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (isFirst) field.current?.focus();
  }, [isFirst, problem]);
  return (
    <div className="passphrase-field">
      <label htmlFor={id}>{label}</label>
      <input
        ref={field}
        id={id}
        type="password"
        autoComplete={isNew ? 'new-password' : 'current-password'}
        spellCheck={false}
        maxLength={1000}
        data-testid={testId}
        value={value}
        aria-invalid={problem !== ''}
        aria-describedby={problem === '' ? undefined : `${id}-problem`}
        onChange={(event) => onChange(event.target.value)}
      />
      {problem !== '' && (
        <p className="field-error" id={`${id}-problem`} role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
