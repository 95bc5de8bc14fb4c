// A button with a label, an optional icon and a tooltip, which gives the reason when it is
// disabled.

import type { LucideIcon } from 'lucide-react';

interface ButtonProps {
  readonly children: React.ReactNode;
  readonly onClick: () => void;
  readonly icon?: LucideIcon;
  readonly variant?: 'primary' | 'secondary' | 'quiet';
  readonly size?: 'normal' | 'large';
  readonly disabled?: boolean;
  /** Tooltip, also read by screen readers; the reason when disabled. */
  readonly note?: string;
  readonly testId?: string;
}

/** Disabled buttons stay focusable, so that their tooltip can be read. */
export function Button({
  children,
  onClick,
  icon: Icon,
  variant = 'secondary',
  size = 'normal',
  disabled = false,
  note,
  testId,
}: ButtonProps): React.JSX.Element {
  return (
    <button
      type="button"
      className={`button ${variant} ${size}`}
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
