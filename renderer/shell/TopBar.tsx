// The top bar: title, network attempts, help and theme.

import { CircleHelp, Monitor, Moon, ShieldAlert, ShieldCheck, Sun } from 'lucide-react';
import type { Route } from '../selectors/route.ts';
import { useWindowState } from '../api/store.ts';
import { t } from '../i18n/translate.ts';
import { THEMES, useTheme } from '../browser/theme.ts';
import type { Theme } from '../browser/theme.ts';

const THEME_ICONS = { system: Monitor, light: Sun, dark: Moon } as const;

/** Title, network count and theme. */
export function TopBar({
  title,
  go,
  help,
}: {
  readonly title: string;
  readonly go: (route: Route) => void;
  readonly help: () => void;
}): React.JSX.Element {
  const { networkAttempts } = useWindowState();
  const Shield = networkAttempts === 0 ? ShieldCheck : ShieldAlert;
  return (
    <header className="topbar">
      <h1 className="cut" dir="auto">
        {title}
      </h1>
      <button
        type="button"
        className={networkAttempts === 0 ? 'network' : 'network some'}
        title={networkAttempts === 0 ? t('ui.network.none') : t('ui.network.some')}
        onClick={() => go({ page: 'settings' })}
        data-testid="network"
      >
        <Shield aria-hidden size={16} />
        <span role="status">{t('ui.network.label', { attempts: networkAttempts })}</span>
      </button>
      <ThemeSwitch />
      <button
        type="button"
        className="icon-button"
        title={t('ui.help.help')}
        onClick={help}
        data-testid="help"
      >
        <CircleHelp aria-hidden size={16} />
        <span className="unseen">{t('ui.help.help')}</span>
      </button>
    </header>
  );
}

/** A switch between system, light and dark. */
export function ThemeSwitch({ words = false }: { readonly words?: boolean }): React.JSX.Element {
  const [theme, choose] = useTheme();
  const word = (choice: Theme): string => t(`ui.theme.${choice}`);
  return (
    <div className="switch" role="radiogroup" aria-label={t('ui.theme.label')}>
      {THEMES.map((choice) => {
        const Icon = THEME_ICONS[choice];
        return (
          <label key={choice} title={word(choice)}>
            <input
              type="radio"
              name={words ? 'theme-words' : 'theme'}
              checked={theme === choice}
              onChange={() => choose(choice)}
            />
            <Icon aria-hidden size={16} />
            <span className={words ? undefined : 'unseen'}>{word(choice)}</span>
          </label>
        );
      })}
    </div>
  );
}
