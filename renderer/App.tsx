// The frame: sidebar, top bar, and the screen of the current route.

import { useCallback, useEffect, useState } from 'react';
import { usePackDrop } from './browser/pack-drop.ts';
import { Notices } from './shell/Notices.tsx';
import { ProblemBanner } from './shell/ProblemBanner.tsx';
import { Palette, usePalette } from './shell/Palette.tsx';
import { ShortcutsDialog, useShortcuts } from './shell/Shortcuts.tsx';
import { Sidebar } from './shell/Sidebar.tsx';
import { Tour } from './shell/Tour.tsx';
import { TopBar } from './shell/TopBar.tsx';
import { Transfer } from './shell/Transfer.tsx';
import { useRoute } from './selectors/route.ts';
import type { Route } from './selectors/route.ts';
import { Chat } from './screens/Chat.tsx';
import { Data } from './screens/Data.tsx';
import { Evaluate } from './screens/Evaluate.tsx';
import { Export } from './screens/Export.tsx';
import { Help } from './screens/Help.tsx';
import { Models } from './screens/Models.tsx';
import { Project } from './screens/Project.tsx';
import { Projects } from './screens/Projects.tsx';
import { Runs } from './screens/Runs.tsx';
import { Serve } from './screens/Serve.tsx';
import { Settings } from './screens/Settings.tsx';
import { Train } from './screens/Train.tsx';
import { Unreachable } from './screens/Unreachable.tsx';
import { Welcome } from './screens/Welcome.tsx';
import type { WindowState } from './api/state.ts';
import { useWindowState } from './api/store.ts';
import { GoContext } from './hooks/use-go.ts';
import { TransferContext, useHandedPack, type TransferAsk } from './hooks/use-transfer.ts';
import { t } from './i18n/translate.ts';

/** The whole window. */
export function App(): React.JSX.Element {
  const state = useWindowState();
  const [saved, go] = useRoute();
  const route = routeToShow(state, saved);
  const [helpOpen, setHelpOpen] = useShortcuts(route, go);
  const [isFinding, setFinding] = usePalette();
  const [transfer, setTransfer] = useState<TransferAsk | null>(null);
  const unpack = useCallback((file: string) => setTransfer({ kind: 'unpack', file }), []);
  const closeTransfer = useCallback(() => setTransfer(null), []);
  usePackDrop(unpack);
  useHandedPack(unpack);
  const title = titleOf(state, route);

  useEffect(() => {
    document.title = title === t('ui.product') ? title : `${title} · ${t('ui.product')}`;
  }, [title]);

  // The benchmark of the start-up time waits for this mark.
  const isReady = state.phase !== 'loading';
  useEffect(() => {
    if (isReady) performance.mark('interactive');
  }, [isReady]);

  if (state.phase === 'unreachable') return <Unreachable problem={state.problem} />;
  return (
    <div className="frame">
      <a className="skip" href="#content">
        {t('ui.skip')}
      </a>
      <Sidebar route={route} go={go} />
      <div className="body">
        <TopBar title={title} go={go} help={() => setHelpOpen(true)} />
        <div className="banners">
          <ProblemBanner />
          <Notices go={go} />
        </div>
        <main id="content" className="content" tabIndex={-1}>
          {state.phase === 'loading' ? (
            <p className="quiet pad" role="status">
              {t('ui.loading')}
            </p>
          ) : (
            <GoContext value={go}>
              <TransferContext value={setTransfer}>
                <Screen route={route} go={go} />
              </TransferContext>
            </GoContext>
          )}
        </main>
      </div>
      <Tour go={go} />
      {transfer !== null && (
        <Transfer key={JSON.stringify(transfer)} ask={transfer} close={closeTransfer} go={go} />
      )}
      <Palette isOpen={isFinding} close={() => setFinding(false)} route={route} go={go} />
      <ShortcutsDialog open={helpOpen} close={() => setHelpOpen(false)} />
    </div>
  );
}

function Screen({ route, go }: { route: Route; go: (route: Route) => void }): React.JSX.Element {
  const { projects } = useWindowState();
  switch (route.page) {
    case 'projects':
      return projects.length === 0 ? <Welcome go={go} /> : <Projects go={go} />;
    case 'project':
      return <Project key={route.projectId} route={route} go={go} />;
    case 'data':
      return <Data focus={route.focus} go={go} />;
    case 'models':
      return <Models go={go} />;
    case 'train':
      return <Train focus={route.focus} go={go} />;
    case 'runs':
      return <Runs focus={route.focus} go={go} />;
    case 'evaluate':
      return <Evaluate go={go} />;
    case 'chat':
      return <Chat focus={route.focus} />;
    case 'export':
      return <Export key={route.focus ?? ''} focus={route.focus} />;
    case 'serve':
      return <Serve key={route.focus ?? ''} focus={route.focus} />;
    case 'help':
      return <Help focus={route.focus} go={go} />;
    case 'settings':
      return <Settings go={go} />;
  }
}

/** The saved route if it still exists; else the newest project, else the first screen. */
function routeToShow(state: WindowState, saved: Route | null): Route {
  const newest = state.projects[0];
  if (saved === null)
    return newest === undefined
      ? { page: 'projects' }
      : { page: 'project', projectId: newest.id, step: null, report: false };
  const isMissing =
    saved.page === 'project' && !state.projects.some((project) => project.id === saved.projectId);
  return isMissing ? { page: 'projects' } : saved;
}

function titleOf(state: WindowState, route: Route): string {
  switch (route.page) {
    case 'projects':
      return state.projects.length === 0 ? t('ui.welcome.title') : t('ui.projects.title');
    case 'project':
      return (
        state.projects.find((project) => project.id === route.projectId)?.name ?? t('ui.product')
      );
    default:
      return t(`ui.nav.${route.page}`);
  }
}
