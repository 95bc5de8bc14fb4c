// The step Check, the page Evaluate, comparisons of two models, and the report.

import type { UI_EVALUATION as EN_UI_EVALUATION } from '../en/ui-evaluation.ts';

export const UI_EVALUATION: Readonly<Record<keyof typeof EN_UI_EVALUATION, string>> = {
  'ui.check.table': 'Ergebnisse der Modelle bei denselben ungesehenen Fragen',
  'ui.check.model': 'Modell',
  'ui.check.accuracy': 'Richtige Antworten',
  'ui.check.interval': 'wie sicher: 95-%-Intervall',
  'ui.check.sampled': 'Richtig beim Ziehen',
  'ui.check.format': 'Formgerecht',
  'ui.check.length': 'Mittlere Länge',
  'ui.check.length-unit': 'Token',
  'ui.check.questions': '{n} Fragen',
  'ui.check.axis':
    'richtige Antworten in %; der Balken zeigt, wie sicher die Zahl ist (95-%-Intervall)',
  'ui.check.by-kind': 'Nach Art der Frage',
  'ui.check.suite': 'Andere Fragen:',
  'ui.check.base': 'Vorher',
  'ui.check.sft': 'Nach dem Lernen',
  'ui.check.rl': 'Nach dem Üben',
  'ui.check.base-term': 'Basis',
  'ui.check.sft-term': 'SFT',
  'ui.check.rl-term': 'SFT + RL',
  'ui.check.report': 'Bericht öffnen',
  'ui.check.report-back': 'Zurück zur Prüfung',
  'ui.check.report-title': 'Bericht',
  'ui.check.report-outside': 'Im Browser öffnen',
  'ui.check.report-wait': 'Der Bericht wird geschrieben, sobald alle Schritte fertig sind.',
  'ui.check.report-loading': 'Der Bericht wird gelesen …',
  'ui.check.empty': 'Noch ist kein Modell gemessen worden.',
  'ui.check.partly': '{done} von {all} Modellen bisher gemessen.',
  'ui.check.learned.same': 'Das Lernen hat nichts verändert.',
  'ui.check.learned.better':
    'Durch das Lernen wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} besser, {sureness}.',
  'ui.check.learned.worse':
    'Durch das Lernen wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} schlechter, {sureness}.',
  'ui.check.practised.same': 'Das Üben hat an der ersten Wahl des Modells nichts geändert.',
  'ui.check.practised.better':
    'Durch das Üben wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} besser, {sureness}.',
  'ui.check.practised.worse':
    'Durch das Üben wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} schlechter, {sureness}.',

  'ui.sureness.certain': 'das ist sicher',
  'ui.sureness.likely': 'das ist wahrscheinlich',
  'ui.sureness.unclear': 'das kann Zufall sein',

  'ui.evaluate.sentence':
    'Jede Prüfung dieses Arbeitsbereichs auf einer Skala. Wählen Sie zwei, um Antwort für Antwort zu sehen, was sich geändert hat.',
  'ui.evaluate.list': 'Prüfungen',
  'ui.evaluate.columns.choose': 'Wählen',
  'ui.evaluate.columns.model': 'Modell',
  'ui.evaluate.columns.data': 'Gefragt',
  'ui.evaluate.columns.accuracy': 'Richtige Antworten',
  'ui.evaluate.columns.interval': 'wie sicher: 95-%-Intervall',
  'ui.evaluate.columns.n': 'Fragen',
  'ui.evaluate.columns.when': 'Wann',
  'ui.evaluate.choose-one': '{name} wählen, {when}',
  'ui.evaluate.range': '{low} bis {high}',
  'ui.evaluate.compare': 'Die beiden vergleichen',
  'ui.evaluate.look': 'Antworten lesen',
  'ui.evaluate.compare-note':
    'Wählen Sie eine Prüfung, um ihre Antworten zu lesen, oder zwei zum Vergleichen.',
  'ui.evaluate.back': 'Zurück zu allen Prüfungen',
  'ui.evaluate.empty': 'Noch ist kein Modell gemessen worden.',
  'ui.evaluate.empty-note':
    'Messen Sie ein Modell an Fragen, aus denen es nie gelernt hat, oder starten Sie das Beispielprojekt: Es misst drei Modelle.',
  'ui.evaluate.measure': 'Jetzt ein Modell messen',
  'ui.evaluate.measure-sentence':
    'Das Modell beantwortet jede Frage des gewählten Teils; die Antworten werden dann bewertet.',
  'ui.evaluate.model': 'Modell',
  'ui.evaluate.data': 'Datensatz',
  'ui.evaluate.part': 'Teil',
  'ui.evaluate.part-of': '{name} ({rows, number})',
  'ui.evaluate.samples': 'Gezogene Antworten je Frage',
  'ui.evaluate.samples-note':
    'Neben der wahrscheinlichsten Antwort; 0 für keine. Mehr dauern länger.',
  'ui.evaluate.limit': 'Fragen höchstens',
  'ui.evaluate.limit-note': '0 für alle.',
  'ui.evaluate.start': 'Starten',
  'ui.evaluate.close': 'Schließen',
  'ui.evaluate.no-data':
    'Es gibt noch keinen Datensatz. Bringen Sie erst Ihre Beispiele auf die Seite „Daten“.',
  'ui.evaluate.no-model':
    'Hier ist kein Modell, das verwendet werden kann. Fügen Sie eines auf der Seite „Modelle“ hinzu.',
  'ui.evaluate.running': '{name} wird gemessen',

  'ui.answer-pairs.title': 'Antwort für Antwort',
  'ui.answer-pairs.views.answers': 'Was sich geändert hat',
  'ui.answer-pairs.views.blind': 'Blind vergleichen',
  'ui.answer-pairs.views-label': 'Arten zu vergleichen',
  'ui.answer-pairs.before': 'Vorher',
  'ui.answer-pairs.after': 'Nachher',
  'ui.answer-pairs.only': 'kein anderes Modell',
  'ui.answer-pairs.filters': 'Fragen nach dem, was sich geändert hat',
  'ui.answer-pairs.filter.lost': 'Schlechter geworden',
  'ui.answer-pairs.filter.wrong': 'Weiter falsch',
  'ui.answer-pairs.filter.gained': 'Besser geworden',
  'ui.answer-pairs.filter.right': 'Beide richtig',
  'ui.answer-pairs.filter.all': 'Alle',
  'ui.answer-pairs.filter-one.wrong': 'Falsch',
  'ui.answer-pairs.filter-one.right': 'Richtig',
  'ui.answer-pairs.filter-one.all': 'Alle',
  'ui.answer-pairs.table': 'Fragen, die beide Modelle beantwortet haben',
  'ui.answer-pairs.columns.picture': 'Bild',
  'ui.answer-pairs.columns.question': 'Frage',
  'ui.answer-pairs.columns.gold': 'Erwartet',
  'ui.answer-pairs.nothing.lost':
    'Nichts ist schlechter geworden: Jede Frage, die vorher richtig war, ist es auch jetzt.',
  'ui.answer-pairs.nothing.wrong': 'Keine Frage ist weiter falsch.',
  'ui.answer-pairs.nothing.gained': 'Keine Frage ist richtig geworden.',
  'ui.answer-pairs.nothing.right': 'Keine Frage ist bei beiden richtig.',
  'ui.answer-pairs.nothing.all':
    'Diese zwei Prüfungen haben keine Frage gemeinsam. Vergleichen Sie Prüfungen mit demselben Datensatz und Teil.',
  'ui.answer-pairs.not-found':
    'Keine Frage ist so. Wählen Sie eine andere Art oder suchen Sie nach weniger.',
  'ui.answer-pairs.choose': 'Wählen Sie eine Frage, um die Antworten zu lesen.',
  'ui.answer-pairs.detail': 'Die gewählte Frage',
  'ui.answer-pairs.expected': 'Erwartet',
  'ui.answer-pairs.got': 'Bekommen',
  'ui.answer-pairs.right': 'richtig',
  'ui.answer-pairs.wrong': 'falsch',
  'ui.answer-pairs.no-answer': 'keine Antwort',
  'ui.answer-pairs.how': 'Der Weg dorthin',
  'ui.answer-pairs.sentence':
    'Von {common, number} Fragen sind {gained, number} richtig geworden und {lost, number} falsch.',
  'ui.answer-pairs.gain':
    'Der Anteil richtiger Antworten hat sich um {points} Prozentpunkte geändert (95-%-Intervall: {low} bis {high}).',
  'ui.answer-pairs.certain':
    'Zufall allein würde das kaum bewirken (exakter McNemar-Test, p = {p}): Die Modelle sind verschieden.',
  'ui.answer-pairs.likely':
    'Zufall allein würde das in weniger als einem von zwanzig Fällen bewirken (exakter McNemar-Test, p = {p}).',
  'ui.answer-pairs.unclear':
    'Zufall allein könnte das bewirken (exakter McNemar-Test, p = {p}): Mehr Fragen würden es klären.',
  'ui.answer-pairs.alone': '{right, number} von {all, number} Fragen sind richtig.',
  'ui.answer-pairs.reading': 'Die Antworten werden gelesen …',

  'ui.blind.sentence':
    'Zwei Antworten auf dieselbe Frage, ohne Namen und in zufälliger Reihenfolge. Welche ist besser?',
  'ui.blind.first': 'Antwort 1',
  'ui.blind.second': 'Antwort 2',
  'ui.blind.first-better': '1 ist besser',
  'ui.blind.second-better': '2 ist besser',
  'ui.blind.equal': 'Gleich gut',
  'ui.blind.undo': 'Rückgängig',
  'ui.blind.keys': 'Tasten: 1, 2, 0 für gleich gut, U für rückgängig.',
  'ui.blind.progress':
    '{judged, number} von {total, number} Fragen beurteilt, bei denen sich die Antworten unterscheiden',
  'ui.blind.expected': 'Erwartete Antwort zeigen',
  'ui.blind.reveal': 'Zeigen, wer gewonnen hat',
  'ui.blind.hide': 'Weiter vergleichen',
  'ui.blind.reveal-note': 'Beurteilen Sie erst mindestens eine Frage.',
  'ui.blind.same':
    'Beide Modelle haben auf jede Frage dieselbe Antwort gegeben; es gibt nichts zu vergleichen.',
  'ui.blind.all-done': 'Sie haben jede Frage beurteilt.',
  'ui.blind.result':
    '{name} war {after, number}-mal besser, {other} {before, number}-mal, und {equal, number}-mal waren beide gleich gut.',
  'ui.blind.share':
    'Von den entschiedenen hat {name} {share} gewonnen (95-%-Intervall: {low} bis {high}).',
  'ui.blind.differ': 'Zufall allein würde das kaum bewirken (Vorzeichentest, p = {p}).',
  'ui.blind.chance': 'Zufall allein könnte das bewirken (Vorzeichentest, p = {p}).',

  'ui.report.save': 'Speichern als',
  'ui.report.format.html': 'HTML',
  'ui.report.format.pdf': 'PDF',
  'ui.report.format.json': 'JSON',
  'ui.report.note.html': 'eine Datei für jeden Browser',
  'ui.report.note.pdf': 'zum Drucken',
  'ui.report.note.json': 'alle Zahlen, für ein Programm',
  'ui.report.saving': 'Wird gespeichert …',
  'ui.report.saved': 'Gespeichert als {file}',
};
