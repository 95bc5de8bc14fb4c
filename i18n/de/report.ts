// The report of a finished project, and the model card of an export, in German.

import type { REPORT as EN } from '../en/report.ts';

export const REPORT: Readonly<Record<keyof typeof EN, string>> = {
  'report.title': '{project} · Bericht',
  'report.facts':
    'Geprüft mit {questions, plural, one {# Frage, die} other {# Fragen, die}} kein Modell gesehen hatte · ganzer Lauf {time} · {when}',
  'report.not-checked': '{project} wurde noch nicht geprüft.',
  'report.only-model': 'Das Modell beantwortet {share} der Fragen richtig.',
  'report.better':
    'Das Modell beantwortet jetzt {to} der neuen Fragen richtig; am Anfang waren es {from}.',
  'report.worse':
    'Durch das Training wurde das Modell schlechter: {to} der neuen Fragen richtig, vorher waren es {from}.',
  'report.same':
    'Das Training hat nichts verändert: {to} der neuen Fragen richtig, so viele wie vorher.',
  'report.change.more':
    '{stage, select, sft {Das Lernen aus Beispielen} other {Das Üben mit Belohnung}} brachte {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} ({sureness}){sampled}.',
  'report.change.less':
    '{stage, select, sft {Das Lernen aus Beispielen} other {Das Üben mit Belohnung}} kostete {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} ({sureness}){sampled}.',
  'report.change.none':
    '{stage, select, sft {Das Lernen aus Beispielen} other {Das Üben mit Belohnung}} änderte den Anteil richtiger Antworten nicht{sampled}.',
  'report.sampled.more':
    '; beim Sampling wurden es {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} mehr',
  'report.sampled.less':
    '; beim Sampling wurden es {points, plural, one {# Prozentpunkt} other {# Prozentpunkte}} weniger',
  'report.shorter': 'Die Antworten wurden um {share} kürzer.',
  'report.longer': 'Die Antworten wurden um {share} länger.',
  'report.sureness.certain': 'sicher',
  'report.sureness.likely': 'wahrscheinlich',
  'report.sureness.chance': 'kann Zufall sein',

  'report.model.base': 'Vorher',
  'report.model.sft': 'Nach dem Lernen aus Beispielen',
  'report.model.rl': 'Nach dem Üben mit Belohnung',
  'report.term.base': 'Basismodell',
  'report.term.sft': 'SFT',
  'report.term.rl': 'RL',
  'report.short-name.base': 'Vorher',
  'report.short-name.sft': 'Gelernt · SFT',
  'report.short-name.rl': 'Geübt · RL',

  'report.with-interval': 'mit 95-%-Intervall',
  'report.tokens': '{figure} Token',
  'report.questions': '{count, plural, one {# Frage} other {# Fragen}}',
  'report.questions-without-pictures':
    '{count, plural, one {# Frage} other {# Fragen}}, ohne Bilder',
  'report.interval':
    '{share}, 95-%-Intervall {low} bis {high}, {count, plural, one {# Frage} other {# Fragen}}',
  'report.test-line': '{to} gegen {from}, {measure}: {sureness} ({test}, {p})',
  'report.measure.greedy': 'richtige Antworten',
  'report.measure.sampled': 'richtige Antworten beim Sampling',
  'report.measure.length': 'Länge',
  'report.test.mcnemar': 'McNemar, exakt',
  'report.test.paired': 'gepaarter t-Test über die Fragen',
  'report.kinds-intro':
    'Anteil richtiger Antworten; die Linie zeigt, wie sicher jede Zahl ist (95-%-Intervall).',

  'report.suites': 'Andere Fragen',
  'report.suites-intro':
    'Neben den eigenen Fragen des Projekts gestellt: Überträgt sich das Gelernte, und wurde etwas vergessen?',
  'report.suite.same':
    'Von {count, plural, one {# Frage} other {# Fragen}} änderte sich keine: nichts gewonnen, nichts vergessen.',
  'report.suite.chance':
    'Von {count, plural, one {# Frage} other {# Fragen}} wurden {won, number} richtig und {lost, number} falsch: kann Zufall sein ({test}, {p}).',
  'report.suite.forgotten':
    'Von {count, plural, one {# Frage} other {# Fragen}} wurden {won, number} richtig und {lost, number} falsch: Etwas wurde vergessen, {sureness} ({test}, {p}).',
  'report.suite.carries-over':
    'Von {count, plural, one {# Frage} other {# Fragen}} wurden {won, number} richtig und {lost, number} falsch: Das Gelernte überträgt sich, {sureness} ({test}, {p}).',

  'report.learning': 'Lernen aus Beispielen',
  'report.learning-intro':
    'Der Verlust sinkt, während das Modell lernt, die gesammelten Antworten zu schreiben. Dicke Linien sind geglättet, dünne gemessen.',
  'report.practising': 'Üben mit Belohnung',
  'report.practising-intro':
    'Eine richtige Antwort bringt {right, number} und eine formgerechte {formed, number}, und je nach Länge etwas mehr oder weniger. Dicke Linien sind geglättet, dünne gemessen.',
  'report.practised-questions': 'bei den geübten Fragen',
  'report.curve': '{title}: {summary}, Schritte {first} bis {last}',

  'report.cards': '{count, plural, one {# Frage} other {# Fragen}}, die Antwort jedes Modells',
  'report.cards-right': 'Richtig bei diesen Fragen: {models}.',
  'report.cards-right-of': '{model} {right, number} von {all, number}',
  'report.card-picture': 'Bild der Frage {number}',
  'report.no-picture': 'Das Bild ist nicht vorhanden.',
  'report.not-asked': '– nicht gefragt',
  'report.nothing': '(nichts)',
  'report.reasoning': 'Lösungsweg',

  'report.made': 'Wie es entstanden ist',
  'report.made-intro':
    'Mit denselben Einstellungen, Seeds und Eingaben lässt sich der Lauf auf diesem Rechner Byte für Byte wiederholen.',
  'report.made-summary':
    'Einstellungen, Seeds, Prüfsummen und Zeiten von {steps, plural, one {# Schritt} other {# Schritten}} ({time})',
  'report.result': 'Ergebnis',

  'report.words': 'Begriffe',
  'report.word.accuracy':
    'Anteil der Fragen, deren Antwort dasselbe bedeutet wie die erwartete, wenn das Modell immer das wahrscheinlichste nächste Wort schreibt (greedy).',
  'report.word.sampled':
    'Mittel über mehrere Antworten auf jede Frage, gezogen bei Temperatur 1: wie verlässlich das Modell ist, nicht nur seine beste Vermutung.',
  'report.word.blank':
    'Richtige Antworten auf dieselben Fragen mit einem grauen Bild derselben Größe. Nur was über diesem Anteil liegt, kann vom Hinsehen kommen.',
  'report.word.interval':
    'Wie sicher die Zahl ist. Mit anderen Fragen derselben Art läge der wahre Anteil bei 95 von 100 solchen Prüfungen darin (Wilson).',
  'report.word.format': 'Überlegung und Antwort stehen dort, wo sie hingehören.',
  'report.word.certain-likely': 'Sicher, wahrscheinlich',
  'report.word.sureness':
    'Ein so großer Unterschied käme durch Zufall seltener als einmal in 1.000 Fällen vor, oder als einmal in 20.',
  'report.word.dead-groups':
    'Fragen, die das Modell in einer Runde immer oder nie richtig beantwortet; aus ihnen ist über richtige Antworten nichts zu lernen.',

  'gguf-card.what':
    'GGUF-Dateien ({types}) für llama.cpp, Ollama, LM Studio und andere Programme darauf.',
  'gguf-card.what-lora':
    'Der LoRA-Adapter allein als GGUF-Datei: llama.cpp fügt ihn zum Basismodell {base} als GGUF hinzu.',
  'gguf-card.proof':
    'Vor der Übergabe hat llama.cpp die Dateien geladen und wurde Token für Token der eigenen Antworten des trainierten Modells gefragt, was es schreiben würde.',
  'gguf-card.lm-studio':
    'Kopieren Sie die Dateien nach `{folder}` im Ordner von LM Studio; es findet sie von selbst.',
  'gguf-card.picture-tokens':
    'Das Modell ist mit Bildern von {min, number} bis {max, number} Token trainiert. Die Optionen `--image-min-tokens` und `--image-max-tokens` sagen das llama.cpp; Ollama und LM Studio haben keine solchen Optionen und vergrößern Bilder von weniger als 8 Token: Antworten zu kleinen Bildern können dort schlechter sein.',
  'gguf-card.pictures': '`{projector}` ist der Bildteil. Ohne ihn kann das Modell nicht sehen.',
  'model-card.adapter':
    'Ein LoRA-Adapter. Er braucht sein Basismodell {base} ({type}), dessen Gewichte die SHA-256 {sum} haben.',
  'model-card.merged':
    'Ein ganzes Modell ({type}): die Basis {base}, in deren Gewichte der Adapter eingerechnet ist.',
  'model-card.check':
    'Die Prüfung vor der Übergabe: {count, plural, one {# Frage} other {# Fragen}}, greedy beantwortet vom trainierten Modell und von diesen Dateien, nachdem sie wieder eingelesen wurden.',
  'model-card.check-made':
    'Die Prüfung vor der Übergabe: {count, plural, one {# Frage, die} other {# Fragen, die}} für die Prüfung gemacht wurden, greedy beantwortet vom trainierten Modell und von diesen Dateien, nachdem sie wieder eingelesen wurden.',
  'model-card.token-by-token': '{proof}, Token für Token.',
  'model-card.origin': 'Woher es kommt',
  'model-card.model': 'Modell',
  'model-card.base': 'Basis',
  'model-card.parents': 'entstanden aus',
  'model-card.run': 'Lauf',
  'model-card.weights': '{model}, SHA-256 der Gewichte {sum}',
  'model-card.settings': 'Einstellungen des Trainings',
};
