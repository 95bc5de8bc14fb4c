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
  'ui.nav.serve': 'Serve',
  'ui.nav.help': 'Handbook',
  'ui.nav.settings': 'Settings',

  'ui.skip': 'Skip to content',

  'ui.network.label': 'network: {attempts, plural, one {# attempt} other {# attempts}}',
  'ui.network.none': 'No network access has been attempted.',
  'ui.network.some': 'There were attempts to reach the network. All of them were blocked.',

  'ui.theme.label': 'Theme',
  'ui.theme.system': 'System',
  'ui.theme.light': 'Light',
  'ui.theme.dark': 'Dark',

  'ui.time.few': 'a few seconds',
  'ui.time.about': 'about {time}',

  'ui.idle': 'Nothing is running',

  'ui.loading': 'Loading the workspace …',

  'ui.no-bridge':
    'This page is part of the desktop app and has no engine on its own. Start the app with npm start.',

  'ui.dismiss': 'Dismiss',

  'ui.close': 'Close',
  'ui.examples': '{count, plural, one {# example} other {# examples}}',
  'ui.pictures': '{count, plural, one {# picture} other {# pictures}}',

  'ui.notice.second-start': 'OpenMMReasoner was already open: this is its window.',
  'ui.notice.window-restarted':
    'The window crashed and was reloaded. Running jobs were not affected.',
  'ui.notice.closing-is-safe':
    'You can close this window: running jobs continue, and you will see their progress when you open the app again.',
  'ui.notice.name-taken':
    'There is a project of this name already, so this one is called “{name}”.',
  'ui.notice.disk-low':
    'The disk has {free} left and {step} may need {needed}. Free some space, or remove runs you no longer need.',
  'ui.notice.label': 'Notices',
  'ui.notice.to-runs': 'Show runs',

  'ui.unreachable.title': 'This workspace cannot be opened.',
  'ui.unreachable.choose': 'Choose another workspace …',
  'ui.unreachable.again': 'Try again',
  'ui.unreachable.quit': 'Quit',

  'ui.shortcut.ctrl': 'Ctrl + {key}',
  'ui.shortcut.find': 'search this page, or everything',
  'ui.shortcut.palette': 'go to a place by its name',
  'ui.palette.title': 'Go to',
  'ui.palette.field': 'Page, project, step, chapter or term …',
  'ui.palette.none': 'Nothing has this name.',
  'ui.palette.more':
    '{count, plural, one {# more; type more letters} other {# more; type more letters}}',
  'ui.palette.keys': '↑ ↓ choose, Enter opens, Esc closes.',
  'ui.palette.page': 'Page',
  'ui.palette.project': 'Project',
  'ui.palette.step': 'Step',
  'ui.handbook.contents': 'Contents',
  'ui.handbook.language': 'The chapters are in English.',
  'ui.handbook.search': 'Search the handbook',
  'ui.handbook.nothing': 'Nothing in the handbook has these words.',
  'ui.sort': 'Sort by {column}',
  'ui.shortcut.enter': 'Enter',
  'ui.shortcut.space': 'Space',
  'ui.shortcut.steps': 'open a step of the project',
  'ui.shortcut.arrows': 'move along the steps, along a curve or in a table',
  'ui.shortcut.go': 'go to {page}',
  'ui.shortcut.open': 'open the selected row',
  'ui.shortcut.choose': 'select a run to compare',
  'ui.shortcut.search': 'search in a list',
  'ui.shortcut.back': 'go back or close',
  'ui.shortcut.list': 'show this list',
} as const;
