// The step Check, the page Evaluate, comparisons of two models, and the report.

import type { UI_EVALUATION as EN_UI_EVALUATION } from '../en/ui-evaluation.ts';

export const UI_EVALUATION: Readonly<Record<keyof typeof EN_UI_EVALUATION, string>> = {
  'ui.check.table': 'Ergebnisse der Modelle bei denselben ungesehenen Fragen',
  'ui.check.model': 'Modell',
  'ui.check.accuracy': 'Richtige Antworten',
  'ui.check.blank': 'Ohne das Bild',
  'ui.check.interval': '95-%-Intervall',
  'ui.check.sampled': 'Richtig beim Sampling',
  'ui.check.format': 'Formgerecht',
  'ui.check.length': 'Mittlere Länge',
  'ui.check.length-unit': 'Token',
  'ui.check.questions': '{n} Fragen',
  'ui.check.axis': 'richtige Antworten in %; der Balken ist das 95-%-Intervall',
  'ui.check.by-kind': 'Nach Art der Frage',
  'ui.check.suite': 'Weitere Prüfsätze:',
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
  'ui.check.report-language': 'Dieser Bericht ist auf {language}.',
  'ui.check.report-rewrite': 'Auf {language} neu schreiben',
  'ui.check.report-wait': 'Der Bericht wird geschrieben, sobald alle Schritte fertig sind.',
  'ui.check.report-loading': 'Der Bericht wird geladen …',
  'ui.check.empty': 'Noch wurde kein Modell ausgewertet.',
  'ui.next.sentence':
    '{reason, select, low {Bisher sind {share} der Antworten richtig} other {Noch zeigt sich kein sicherer Gewinn}}. Der nächste Schritt ist {size, select, balanced {„Ausgewogen“} other {„Gründlich“}}: Damit wird länger trainiert{time}.',
  'ui.next.time':
    '{unit, select, minutes { (hier etwa {count, plural, one {# Minute} other {# Minuten}})} hours { (hier etwa {count, plural, one {# Stunde} other {# Stunden}})} other {}}',
  'ui.next.button': 'Weiter mit {size, select, balanced {„Ausgewogen“} other {„Gründlich“}}',
  'ui.next.note':
    'Mit denselben Einstellungen. Fertige Schritte, die sich nicht ändern, bleiben; frühere Läufe stehen auf der Seite Läufe.',
  'ui.next.starting': 'Wird geprüft und gestartet …',
  'ui.check.partly': '{done} von {all} Modellen bisher ausgewertet.',
  'ui.check.note-about': '{model}: {note}',
  'ui.check.learned.same': 'Das Lernen hat nichts verändert.',
  'ui.check.learned.better':
    'Durch das Lernen wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} besser, {sureness}.',
  'ui.check.learned.worse':
    'Durch das Lernen wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} schlechter, {sureness}.',
  'ui.check.practised.same': 'Das Üben hat die wahrscheinlichsten Antworten nicht verändert.',
  'ui.check.practised.better':
    'Durch das Üben wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} besser, {sureness}.',
  'ui.check.practised.worse':
    'Durch das Üben wurde es um {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} schlechter, {sureness}.',

  'ui.sureness.certain': 'das ist sicher',
  'ui.sureness.likely': 'das ist wahrscheinlich',
  'ui.sureness.unclear': 'das kann Zufall sein',
  'ui.sureness.blind': 'aber nicht durch die Bilder',

  'ui.evaluate.sentence':
    'Alle Auswertungen dieses Arbeitsbereichs auf einer Skala. Wählen Sie zwei, um die geänderten Antworten zu sehen.',
  'ui.evaluate.list': 'Auswertungen',
  'ui.evaluate.columns.choose': 'Wählen',
  'ui.evaluate.columns.model': 'Modell',
  'ui.evaluate.columns.data': 'Datensatz',
  'ui.evaluate.columns.accuracy': 'Richtige Antworten',
  'ui.evaluate.columns.interval': '95-%-Intervall',
  'ui.evaluate.columns.n': 'Fragen',
  'ui.evaluate.columns.when': 'Datum',
  'ui.evaluate.choose-one': '{name} wählen, {when}',
  'ui.evaluate.range': '{low} bis {high}',
  'ui.evaluate.compare': 'Beide vergleichen',
  'ui.evaluate.read-answers': 'Antworten lesen',
  'ui.evaluate.compare-note':
    'Wählen Sie eine Auswertung, um ihre Antworten zu lesen, oder zwei zum Vergleichen.',
  'ui.evaluate.back': 'Zurück zu allen Auswertungen',
  'ui.evaluate.empty': 'Noch wurde kein Modell ausgewertet.',
  'ui.evaluate.empty-note':
    'Werten Sie ein Modell mit Fragen aus, aus denen es nicht gelernt hat, oder starten Sie das Beispielprojekt: Es wertet drei Modelle aus.',
  'ui.evaluate.run': 'Modell auswerten',
  'ui.evaluate.run-sentence':
    'Das Modell beantwortet jede Frage des gewählten Teils, und die Antworten werden bewertet.',
  'ui.evaluate.model': 'Modell',
  'ui.evaluate.data': 'Datensatz',
  'ui.evaluate.part': 'Teil',
  'ui.evaluate.part-of': '{name} ({rows, number})',
  'ui.evaluate.samples': 'Stichproben je Frage',
  'ui.evaluate.samples-note':
    'Zusätzlich zur wahrscheinlichsten Antwort; 0 für keine. Mehr dauern länger.',
  'ui.evaluate.limit': 'Höchstzahl der Fragen',
  'ui.evaluate.limit-note': '0 für alle.',
  'ui.evaluate.start': 'Starten',
  'ui.evaluate.close': 'Schließen',
  'ui.evaluate.no-data':
    'Es gibt noch keinen Datensatz. Fügen Sie Ihre Beispiele zuerst auf der Seite „Daten“ hinzu.',
  'ui.evaluate.no-model':
    'Es gibt noch kein verwendbares Modell. Fügen Sie eines auf der Seite „Modelle“ hinzu.',
  'ui.evaluate.running': '{name} wird ausgewertet',

  'ui.answer-pairs.title': 'Antwort für Antwort',
  'ui.answer-pairs.views.answers': 'Geänderte Antworten',
  'ui.answer-pairs.views.blind': 'Blindvergleich',
  'ui.answer-pairs.views-label': 'Vergleichsansicht',
  'ui.answer-pairs.before': 'Von',
  'ui.answer-pairs.after': 'zu',
  'ui.answer-pairs.only': 'kein anderes Modell',
  'ui.answer-pairs.filters': 'Fragen nach Änderung',
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
  'ui.answer-pairs.nothing.wrong': 'Keine Frage ist bei beiden falsch.',
  'ui.answer-pairs.nothing.gained': 'Keine Frage ist besser geworden.',
  'ui.answer-pairs.nothing.right': 'Keine Frage ist bei beiden richtig.',
  'ui.answer-pairs.nothing.all':
    'Diese zwei Auswertungen haben keine Fragen gemeinsam. Vergleichen Sie Auswertungen mit demselben Datensatz und Teil.',
  'ui.answer-pairs.not-found':
    'Keine passenden Fragen. Versuchen Sie eine andere Art oder eine kürzere Suche.',
  'ui.answer-pairs.choose': 'Wählen Sie eine Frage, um die Antworten zu lesen.',
  'ui.answer-pairs.detail': 'Gewählte Frage',
  'ui.answer-pairs.expected': 'Erwartet',
  'ui.answer-pairs.got': 'Erhalten',
  'ui.answer-pairs.right': 'richtig',
  'ui.answer-pairs.wrong': 'falsch',
  'ui.answer-pairs.no-answer': 'keine Antwort',
  'ui.answer-pairs.how': 'Lösungsweg',
  'ui.answer-pairs.sentence':
    'Von {common, plural, one {# Frage} other {# Fragen}} sind {gained, number} richtig geworden und {lost, number} falsch.',
  'ui.answer-pairs.gain':
    'Der Anteil richtiger Antworten hat sich um {points} Prozentpunkte geändert (95-%-Intervall: {low} bis {high}).',
  'ui.answer-pairs.certain':
    'Das ist sehr wahrscheinlich kein Zufall (exakter McNemar-Test, p {p}): Die Modelle unterscheiden sich.',
  'ui.answer-pairs.likely': 'Das ist wahrscheinlich kein Zufall (exakter McNemar-Test, p {p}).',
  'ui.answer-pairs.unclear':
    'Das könnte Zufall sein (exakter McNemar-Test, p {p}); mehr Fragen würden es klären.',
  'ui.answer-pairs.alone': '{right, number} von {all, number} Fragen sind richtig.',
  'ui.answer-pairs.reading': 'Die Antworten werden geladen …',

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
    '{judged, number} von {total, number} Fragen mit verschiedenen Antworten beurteilt',
  'ui.blind.expected': 'Erwartete Antwort zeigen',
  'ui.blind.reveal': 'Ergebnis zeigen',
  'ui.blind.hide': 'Weiter vergleichen',
  'ui.blind.reveal-note': 'Beurteilen Sie erst mindestens eine Frage.',
  'ui.blind.same':
    'Beide Modelle haben auf jede Frage dieselbe Antwort gegeben; es gibt nichts zu vergleichen.',
  'ui.blind.all-done': 'Sie haben jede Frage beurteilt.',
  'ui.blind.result':
    '„{name}“ war {after, number}-mal besser, „{other}“ {before, number}-mal, und {equal, number}-mal waren beide gleich gut.',
  'ui.blind.share':
    '„{name}“ hat {share} der entschiedenen Vergleiche gewonnen (95-%-Intervall: {low} bis {high}).',
  'ui.blind.differ': 'Das ist wahrscheinlich kein Zufall (Vorzeichentest, p {p}).',
  'ui.blind.chance': 'Das könnte Zufall sein (Vorzeichentest, p {p}).',

  'ui.report.save': 'Speichern als',
  'ui.report.format.html': 'HTML',
  'ui.report.format.pdf': 'PDF',
  'ui.report.format.json': 'JSON',
  'ui.report.note.html': 'eine Datei für jeden Browser',
  'ui.report.note.pdf': 'zum Drucken',
  'ui.report.note.json': 'alle Zahlen, maschinenlesbar',
  'ui.report.saving': 'Wird gespeichert …',
  'ui.report.saved': 'Gespeichert als {file}',
};
