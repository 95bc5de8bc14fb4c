// A button with a word, an optional icon, and a busy state; a disabled one says why.

import type { LucideIcon } from 'lucide-react';

interface ButtonProps {
  readonly children: React.ReactNode;
  readonly onClick: () => void;
  readonly icon?: LucideIcon;
  readonly variant?: 'primary' | 'secondary' | 'quiet';
  readonly size?: 'normal' | 'large';
  readonly disabled?: boolean;
  /** Shown as a tooltip and read out; the reason when disabled. */
  readonly note?: string;
  readonly testId?: string;
}

/** One press, one action. */
export function Button({
  children,
  onClick,
  icon: Icon,
  variant: look = 'secondary',
  size = 'normal',
  disabled = false,
  note,
  testId,
}: ButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className={`button ${look} ${size}`}
      onClick={disabled ? undefined : onClick}
      aria-disabled={disabled}
      title={note}
      data-testid={testId}
    >
      {Icon !== undefined && <Icon aria-hidden size={size === 'large' ? 20 : 16} />}
      <span>{children}</span>
    </button>
  );
}
