// The frame of the window: pages, network, theme, notices, shortcuts.

import type { UI_SHELL as EN_UI_SHELL } from '../en/ui-shell.ts';

export const UI_SHELL: Readonly<Record<keyof typeof EN_UI_SHELL, string>> = {
  'ui.product': 'OpenMMReasoner',

  'ui.nav.label': 'Hauptbereiche',
  'ui.nav.projects': 'Projekte',
  'ui.nav.data': 'Daten',
  'ui.nav.models': 'Modelle',
  'ui.nav.train': 'Training',
  'ui.nav.runs': 'Läufe',
  'ui.nav.evaluate': 'Auswertung',
  'ui.nav.chat': 'Chat',
  'ui.nav.export': 'Export',
  'ui.nav.serve': 'Bereitstellen',
  'ui.nav.help': 'Handbuch',
  'ui.nav.settings': 'Einstellungen',

  'ui.skip': 'Zum Inhalt springen',

  'ui.network.label': 'Netzwerk: {attempts, plural, one {# Versuch} other {# Versuche}}',
  'ui.network.none': 'Es gab keinen Versuch, auf das Netzwerk zuzugreifen.',
  'ui.network.some': 'Es gab Versuche, das Netzwerk zu erreichen. Alle wurden blockiert.',

  'ui.theme.label': 'Farben',
  'ui.theme.system': 'System',
  'ui.theme.light': 'Hell',
  'ui.theme.dark': 'Dunkel',

  'ui.time.few': 'einige Sekunden',
  'ui.time.about': 'etwa {time}',

  'ui.idle': 'Nichts läuft',

  'ui.loading': 'Der Arbeitsbereich wird geladen …',

  'ui.no-bridge':
    'Diese Seite gehört zum Programm und hat allein keine Engine. Starten Sie das Programm mit npm start.',

  'ui.dismiss': 'Ausblenden',

  'ui.close': 'Schließen',
  'ui.examples': '{count, plural, one {# Beispiel} other {# Beispiele}}',
  'ui.pictures': '{count, plural, one {# Bild} other {# Bilder}}',

  'ui.notice.second-start': 'OpenMMReasoner war schon geöffnet: Das ist das Fenster.',
  'ui.notice.window-restarted':
    'Das Fenster war abgestürzt und wurde neu geladen. Laufende Aufträge waren nicht betroffen.',
  'ui.notice.closing-is-safe':
    'Sie können dieses Fenster schließen: Laufende Aufträge gehen weiter, und beim nächsten Öffnen sehen Sie ihren Fortschritt.',
  'ui.notice.name-taken': 'Es gibt schon ein Projekt dieses Namens; dieses heißt deshalb „{name}“.',
  'ui.notice.disk-low':
    'Auf dem Datenträger sind noch {free} frei, und {step} braucht vielleicht {needed}. Schaffen Sie Platz oder entfernen Sie Läufe, die Sie nicht mehr brauchen.',
  'ui.notice.label': 'Hinweise',
  'ui.notice.to-runs': 'Läufe zeigen',

  'ui.unreachable.title': 'Dieser Arbeitsbereich lässt sich nicht öffnen.',
  'ui.unreachable.choose': 'Anderen Arbeitsbereich wählen …',
  'ui.unreachable.again': 'Noch einmal versuchen',
  'ui.unreachable.quit': 'Beenden',

  'ui.shortcut.ctrl': 'Strg + {key}',
  'ui.shortcut.find': 'auf dieser Seite suchen, oder überall',
  'ui.shortcut.palette': 'einen Ort beim Namen aufrufen',
  'ui.palette.title': 'Gehe zu',
  'ui.palette.field': 'Seite, Projekt, Schritt, Kapitel oder Begriff …',
  'ui.palette.none': 'Nichts heißt so.',
  'ui.palette.more':
    '{count, plural, one {# weiterer; tippen Sie mehr Buchstaben} other {# weitere; tippen Sie mehr Buchstaben}}',
  'ui.palette.keys': '↑ ↓ wählt, Eingabe öffnet, Esc schließt.',
  'ui.palette.page': 'Seite',
  'ui.palette.project': 'Projekt',
  'ui.palette.step': 'Schritt',
  'ui.handbook.contents': 'Inhalt',
  'ui.handbook.language': 'Die Kapitel des Handbuchs sind englisch, das Glossar ist deutsch.',
  'ui.handbook.search': 'Im Handbuch suchen',
  'ui.handbook.nothing': 'Diese Wörter kommen im Handbuch nicht vor.',
  'ui.sort': 'Nach „{column}“ sortieren',
  'ui.shortcut.enter': 'Eingabe',
  'ui.shortcut.space': 'Leertaste',
  'ui.shortcut.steps': 'einen Schritt des Projekts öffnen',
  'ui.shortcut.arrows': 'durch die Schritte, eine Kurve oder eine Tabelle gehen',
  'ui.shortcut.go': 'zur Seite „{page}“',
  'ui.shortcut.open': 'die gewählte Zeile öffnen',
  'ui.shortcut.choose': 'einen Lauf zum Vergleichen wählen',
  'ui.shortcut.search': 'in einer Liste suchen',
  'ui.shortcut.back': 'zurück oder schließen',
  'ui.shortcut.list': 'diese Liste',
};
