// The frame: sidebar, top bar, and the screen of the place where the person is.

import { useEffect } from 'react';
import { Notices } from './shell/Notices.tsx';
import { ProblemBanner } from './shell/ProblemBanner.tsx';
import { ShortcutsDialog, useShortcuts } from './shell/Shortcuts.tsx';
import { Sidebar } from './shell/Sidebar.tsx';
import { Tour } from './shell/Tour.tsx';
import { TopBar } from './shell/TopBar.tsx';
import { usePlace } from './selectors/route.ts';
import type { Place } from './selectors/route.ts';
import { Chat } from './screens/Chat.tsx';
import { Data } from './screens/Data.tsx';
import { Evaluate } from './screens/Evaluate.tsx';
import { Export } from './screens/Export.tsx';
import { Models } from './screens/Models.tsx';
import { Project } from './screens/Project.tsx';
import { Projects } from './screens/Projects.tsx';
import { Runs } from './screens/Runs.tsx';
import { Settings } from './screens/Settings.tsx';
import { Train } from './screens/Train.tsx';
import { Unreachable } from './screens/Unreachable.tsx';
import { Welcome } from './screens/Welcome.tsx';
import type { WindowState } from './api/state.ts';
import { useWindowState } from './api/store.ts';
import { t } from './i18n/translate.ts';

/** The whole window. */
export function App(): React.JSX.Element {
  const state = useWindowState();
  const [remembered, go] = usePlace();
  const place = placeToShow(state, remembered);
  const [helpOpen, setHelpOpen] = useShortcuts(place, go);
  const title = titleOf(state, place);

  useEffect(() => {
    document.title = title === t('ui.product') ? title : `${title} · ${t('ui.product')}`;
  }, [title]);

  // What measures the start looks for this mark.
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
      <Sidebar place={place} go={go} />
      <div className="body">
        <TopBar title={title} go={go} help={() => setHelpOpen(true)} />
        <div className="told">
          <ProblemBanner />
          <Notices go={go} />
        </div>
        <main id="content" className="content" tabIndex={-1}>
          {state.phase === 'loading' ? (
            <p className="quiet pad" role="status">
              {t('ui.loading')}
            </p>
          ) : (
            <Screen place={place} go={go} />
          )}
        </main>
      </div>
      <Tour go={go} />
      <ShortcutsDialog open={helpOpen} close={() => setHelpOpen(false)} />
    </div>
  );
}

function Screen({ place, go }: { place: Place; go: (place: Place) => void }): React.JSX.Element {
  const { projects } = useWindowState();
  switch (place.page) {
    case 'projects':
      return projects.length === 0 ? <Welcome go={go} /> : <Projects go={go} />;
    case 'project':
      return <Project key={place.projectId} place={place} go={go} />;
    case 'data':
      return <Data focus={place.focus} go={go} />;
    case 'models':
      return <Models go={go} />;
    case 'train':
      return <Train focus={place.focus} go={go} />;
    case 'runs':
      return <Runs focus={place.focus} go={go} />;
    case 'evaluate':
      return <Evaluate go={go} />;
    case 'chat':
      return <Chat focus={place.focus} />;
    case 'export':
      return <Export key={place.focus ?? ''} focus={place.focus} />;
    case 'settings':
      return <Settings go={go} />;
  }
}

/** The remembered place while it still exists; else the newest project, else the first screen. */
function placeToShow(state: WindowState, remembered: Place | null): Place {
  const newest = state.projects[0];
  if (remembered === null)
    return newest === undefined
      ? { page: 'projects' }
      : { page: 'project', projectId: newest.id, step: null, report: false };
  const gone =
    remembered.page === 'project' &&
    !state.projects.some((project) => project.id === remembered.projectId);
  return gone ? { page: 'projects' } : remembered;
}

function titleOf(state: WindowState, place: Place): string {
  switch (place.page) {
    case 'projects':
      return state.projects.length === 0 ? t('ui.welcome.title') : t('ui.projects.title');
    case 'project':
      return (
        state.projects.find((project) => project.id === place.projectId)?.name ?? t('ui.product')
      );
    default:
      return t(`ui.nav.${place.page}`);
  }
}
