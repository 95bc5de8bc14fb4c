// Welcome page, list of projects and the project menu.

import type { UI_PROJECTS as EN_UI_PROJECTS } from '../en/ui-projects.ts';

export const UI_PROJECTS: Readonly<Record<keyof typeof EN_UI_PROJECTS, string>> = {
  'ui.welcome.title': 'Willkommen',
  'ui.welcome.headline': 'Bringen Sie einem Modell bei, Ihre Bilder zu lesen.',
  'ui.welcome.card-alt': 'Zählerkarte mit zwei handgeschriebenen Ständen, A und B',
  'ui.welcome.sentence':
    'OpenMMReasoner macht aus Ihren eigenen Bildern, Fragen und Antworten ein Modell, das über sie nachdenkt, und das nur auf diesem Rechner.',
  'ui.welcome.sample':
    'Ein kleines Modell, das noch nie Handschrift gesehen hat, lernt Zählerkarten zu lesen, und Sie sehen bei jedem Schritt zu.',
  'ui.welcome.start': 'Beispielprojekt ausprobieren',
  'ui.welcome.starting': 'Wird gestartet …',
  'ui.welcome.time': 'Dauert etwa 10 Minuten.',
  'ui.welcome.quick-time': 'Dauert etwa 90 Sekunden.',
  'ui.welcome.quick': 'Nur ein kurzer Blick: 90 Sekunden, zu kurz, um viel zu lernen',
  'ui.welcome.promise': 'Nichts verlässt diesen Rechner.',
  'ui.welcome.happens.answers':
    'Ihre eigenen oder die eines Lehrers: nur richtige Antworten bleiben.',
  'ui.welcome.happens.learn': 'Das Modell lernt aus diesen Antworten.',
  'ui.welcome.happens.practise':
    'Es versucht sich an neuen Fragen und wird für richtige, kurze Antworten belohnt.',
  'ui.welcome.happens.check':
    'Es wird an Beispielen geprüft, die es nie gesehen hat, und Sie bekommen einen Bericht.',
  'ui.welcome.own': 'Ihre eigenen Bilder',
  'ui.welcome.own-text':
    'Legen Sie einen Ordner mit Bildern, Fragen und Antworten irgendwo auf dieser Seite ab. Jeder Fehler in einer Zeile wird angezeigt und lässt sich reparieren; Ihr Ordner wird nie verändert.',
  'ui.welcome.own-start': 'Mit eigenen Bildern beginnen',
  'ui.welcome.sample-title': 'Das Beispielprojekt',
  'ui.welcome.shapes-title': 'Unterstützte Formate',

  'ui.shape.folder.title': 'Bilder + Zeilen',
  'ui.shape.folder.detail': 'ein Ordner und .jsonl, .json oder .csv',
  'ui.shape.classes.title': 'Nur Bilder',
  'ui.shape.classes.detail': 'ein Ordner je Antwort, etwa Katze/1.png',
  'ui.shape.table.title': 'Tabelle',
  'ui.shape.table.detail': 'CSV, Excel oder Parquet, mit oder ohne Bilder',
  'ui.shape.conversations.title': 'Gespräche',
  'ui.shape.conversations.detail': 'ShareGPT, OpenAI',
  'ui.shape.documents.title': 'Dokumente',
  'ui.shape.documents.detail': 'PDF-Seiten oder ein ZIP',

  'ui.projects.title': 'Projekte',
  'ui.projects.again': 'Beispielprojekt noch einmal',
  'ui.projects.created': 'begonnen',
  'ui.projects.progress': '{done} von {all} fertig',
  'ui.projects.right': '{share} richtig',
  'ui.projects.rose': '{before} → {after} richtig',

  'ui.project.rename': 'Umbenennen',
  'ui.project.remove': 'Löschen',
  'ui.project.remove-title': '„{name}“ löschen?',
  'ui.project.loses':
    'Das löscht {runs, plural, one {# Lauf} other {# Läufe}} und {models, plural, one {# trainiertes Modell} other {# trainierte Modelle}} und gibt {bytes} frei. Ihre eigenen Dateien bleiben. Das lässt sich nicht rückgängig machen.',
  'ui.project.remove-now': 'Endgültig löschen',
  'ui.project.keep': 'Abbrechen',
  'ui.project.name': 'Neuer Name',
  'ui.project.menu': 'Dieses Projekt',
  'ui.project.counting': 'Es wird berechnet, was gelöscht wird …',
};
