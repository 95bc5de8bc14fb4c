// Starts the window: theme, store, first render.

import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';
import './api/bridge.ts';
import { language } from './browser/language.ts';
import { createStore, StoreContext } from './api/store.ts';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/data.css';
import './styles/run.css';
import './styles/screens.css';
import './styles/help.css';
import './styles/find.css';
import './styles/runs.css';
import './styles/train.css';
import './styles/use.css';
import './styles/answers.css';
import './styles/wide.css';
import { t } from './i18n/translate.ts';
import { applyTheme } from './browser/theme.ts';

applyTheme();
document.documentElement.lang = language();
const root = createRoot(document.getElementById('root')!);
if (window.omr === undefined) {
  root.render(
    <main className="alone">
      <p>{t('ui.no-bridge')}</p>
    </main>,
  );
} else {
  // Before the first request, so that responses come in this language.
  window.omr.invoke('app:set-locale', language()).catch(() => undefined);
  root.render(
    <StoreContext value={createStore(window.omr)}>
      <App />
    </StoreContext>,
  );
}
