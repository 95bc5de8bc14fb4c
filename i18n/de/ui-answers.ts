// The answers of the teacher.

import type { UI_ANSWERS as EN_UI_ANSWERS } from '../en/ui-answers.ts';

export const UI_ANSWERS: Readonly<Record<keyof typeof EN_UI_ANSWERS, string>> = {
  'ui.answers.title': 'Alle Antworten',
  'ui.answers.sentence':
    'Prüfen Sie die Antworten des Lehrers. Korrigieren Sie falsche Urteile: Ihre Entscheidung gilt.',
  'ui.answers.filters': 'Fragen nach Ergebnis',
  'ui.answers.filter.all': 'alle',
  'ui.answers.filter.none': 'keine richtige Antwort',
  'ui.answers.filter.mixed': 'gemischt',
  'ui.answers.filter.right': 'alle richtig',
  'ui.answers.filter.overridden': 'Ihre Entscheidung',
  'ui.answers.kind': 'Art',
  'ui.answers.every-kind': 'jede Art',
  'ui.answers.table': 'Fragen mit ihren Antworten',
  'ui.answers.columns.picture': 'Bild',
  'ui.answers.columns.question': 'Frage',
  'ui.answers.columns.gold': 'Erwartet',
  'ui.answers.columns.kept': 'Richtig',
  'ui.answers.kept-of': '{kept} von {all}',
  'ui.answers.nothing':
    'Keine passenden Fragen. Versuchen Sie einen anderen Filter oder eine kürzere Suche.',
  'ui.answers.empty': 'Gleich erscheinen hier die ersten Antworten des Lehrers.',
  'ui.answers.none': 'Noch ist keine Frage beantwortet.',
  'ui.answers.choose': 'Wählen Sie eine Frage, um ihre Antworten zu lesen.',
  'ui.answers.detail': 'Die Antworten auf die gewählte Frage',
  'ui.answers.answers': 'Antworten',
  'ui.answers.expected': 'Erwartet',
  'ui.answers.counts': '{kept} von {all} Antworten richtig',
  'ui.answers.keys':
    'Eingabe öffnet die Antworten, Leertaste ändert das Urteil, Pfeiltasten bewegen, Esc führt zurück.',
  'ui.answers.keep': 'umentscheiden: Diese Antwort ist richtig',
  'ui.answers.reject': 'umentscheiden: Diese Antwort ist falsch',
  'ui.answers.take-back': 'Ihr Urteil zurücknehmen',
  'ui.answers.right': 'richtig',
  'ui.answers.wrong': 'nicht behalten',
  'ui.answers.judge-right': 'Gutachter: richtig',
  'ui.answers.judge-wrong': 'Gutachter: falsch',
  'ui.answers.you-right': 'Ihr Urteil: richtig',
  'ui.answers.you-wrong': 'Ihr Urteil: falsch',
  'ui.answers.expert': 'aus Ihrer Erklärung',
  'ui.answers.tokens': '{n, number} Token',
  'ui.answers.how': 'Lösungsweg',
  'ui.answers.pending':
    '{n, plural, one {1 Berichtigung ist noch nicht im Datensatz.} other {# Berichtigungen sind noch nicht im Datensatz.}}',
  'ui.answers.apply':
    '{n, plural, one {1 Berichtigung übernehmen} other {# Berichtigungen übernehmen}}',
  'ui.answers.apply-note':
    'Erstellt den Datensatz aus diesen Antworten neu; der Lehrer wird nicht noch einmal gefragt.',
  'ui.answers.apply-busy': 'Verfügbar, wenn kein Schritt dieses Projekts läuft.',
  'ui.answers.apply-running': 'Verfügbar, wenn alle Antworten gesammelt sind.',
  'ui.answers.undo': 'Rückgängig',
  'ui.answers.undo-note': 'Nimmt Ihr letztes Urteil zurück (Strg+Z).',

  'ui.acceptance.title': 'Richtige Antworten',
  'ui.acceptance.by-kind': 'Nach Art der Frage',
  'ui.acceptance.by-source': 'Nach Quelle',
  'ui.acceptance.by-difficulty': 'Fragen nach Schwierigkeit',
  'ui.acceptance.difficulty.never': 'nie richtig',
  'ui.acceptance.difficulty.1-25': 'bis ¼',
  'ui.acceptance.difficulty.26-50': 'bis ½',
  'ui.acceptance.difficulty.51-75': 'bis ¾',
  'ui.acceptance.difficulty.76-99': 'fast immer',
  'ui.acceptance.difficulty.always': 'immer richtig',
  'ui.acceptance.whole': '{right, number} von {all, number} Antworten sind richtig ({share}).',
  'ui.acceptance.diversity':
    'Von den behaltenen Antworten auf eine Frage sind {distinct} verschieden formuliert; im Mittel unterscheiden sich zwei in {distance} ihrer Wortgruppen.',
  'ui.acceptance.rules-only': 'Nach den Regeln allein wären es {share}.',
};
