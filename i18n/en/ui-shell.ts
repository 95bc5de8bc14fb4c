// The frame of the window: pages, network, theme, notices, shortcuts.

export const UI_SHELL = {
  'ui.product': 'OpenMMReasoner',

  'ui.nav.label': 'Main',
  'ui.nav.projects': 'Projects',
  'ui.nav.data': 'Data',
  'ui.nav.models': 'Models',
  'ui.nav.train': 'Train',
  'ui.nav.runs': 'Runs',
  'ui.nav.evaluate': 'Evaluate',
  'ui.nav.chat': 'Chat',
  'ui.nav.export': 'Export',
  'ui.nav.settings': 'Settings',

  'ui.skip': 'Skip to content',

  'ui.network.label': 'network: {attempts, plural, one {# attempt} other {# attempts}}',
  'ui.network.none': 'Nothing has tried to leave this machine.',
  'ui.network.some': 'Something tried to reach the network. Every attempt was blocked.',

  'ui.theme.label': 'Theme',
  'ui.theme.system': 'Like the system',
  'ui.theme.light': 'Light',
  'ui.theme.dark': 'Dark',

  'ui.time.few': 'a few seconds',
  'ui.time.about': 'about {time}',

  'ui.idle': 'Nothing is running',

  'ui.loading': 'Reading the workspace …',

  'ui.no-bridge':
    'This page belongs to the desktop app: it has no engine when it is opened by itself. Start it with npm start.',

  'ui.dismiss': 'Dismiss',

  'ui.close': 'Close',
  'ui.examples': '{count, plural, one {# example} other {# examples}}',
  'ui.pictures': '{count, plural, one {# picture} other {# pictures}}',

  'ui.notice.second-start': 'OpenMMReasoner was open already: this is its window.',
  'ui.notice.window-restarted':
    'The window had broken down and was drawn anew. Work that runs was not touched.',
  'ui.notice.closing-is-safe':
    'You may close this window: the work goes on, and opening the app again shows how far it is.',
  'ui.notice.disk-low':
    'The disk has {free} left and {step} may need {needed}. Free some space, or remove runs that you no longer need.',
  'ui.notice.label': 'Notices',
  'ui.notice.to-runs': 'Look at the runs',

  'ui.unreachable.title': 'This workspace cannot be opened.',
  'ui.unreachable.choose': 'Choose another workspace …',
  'ui.unreachable.again': 'Try again',
  'ui.unreachable.quit': 'Quit',

  'ui.shortcut.enter': 'Enter',
  'ui.shortcut.space': 'Space',
  'ui.shortcut.steps': 'open a step of the path',
  'ui.shortcut.arrows': 'move along the path, along a curve or in a table',
  'ui.shortcut.go': 'go to {page}',
  'ui.shortcut.open': 'open what is chosen in a table',
  'ui.shortcut.choose': 'choose a run for comparing',
  'ui.shortcut.search': 'search, where there is a list',
  'ui.shortcut.back': 'back, or close what is open',
  'ui.shortcut.list': 'this list',
} as const;
