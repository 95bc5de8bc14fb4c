// A run while it is watched: charts, sample answers, how it goes.

import type { UI_RUN as EN_UI_RUN } from '../en/ui-run.ts';

export const UI_RUN: Readonly<Record<keyof typeof EN_UI_RUN, string>> = {
  'ui.run.finish': 'Beenden und sichern',
  'ui.run.finish-note':
    'Beendet den laufenden Schritt, sichert das Modell und macht mit dem Rezept weiter.',
  'ui.run.finishing': 'Wird gesichert …',
  'ui.run.finishing-note': 'Beendet den laufenden Schritt und sichert das Modell.',
  'ui.run.choose-source': 'Wählen, wo die Beispiele liegen …',
  'ui.run.cancel': 'Abbrechen',
  'ui.run.cancel-waiting-note':
    'Der Schritt hat nicht begonnen; „Fortsetzen“ reiht ihn wieder ein.',
  'ui.run.usage': 'Ressourcen dieses Laufs',
  'ui.run.processor': 'Prozessor {share}',
  'ui.run.memory': 'Arbeitsspeicher {used} von {all}',
  'ui.run.tokens': '{count, number, integer} Token/s',
  'ui.run.checkpoint': 'vor {age} gesichert',
  'ui.run.no-checkpoint': 'noch nichts gesichert',
  'ui.run.disk': 'Datenträger: {free} frei',
  'ui.run.project-left': 'ganzes Projekt: noch {time}',
  'ui.run.project-left-least':
    'ganzes Projekt: noch mehr als {time}; {count, plural, one {ein Schritt wird} other {# Schritte werden}} erst im Lauf gemessen',
  'ui.machine.title': 'Der Rechner während dieses Laufs',
  'ui.machine.time': 'Zeit',
  'ui.machine.processorShare': 'Prozessor',
  'ui.machine.memoryBytes': 'Arbeitsspeicher',
  'ui.machine.diskFreeBytes': 'Freier Speicherplatz',
  'ui.run.waits-for': 'Wartet auf {what}.',
  'ui.run.waits-for-step': '„{project}“, {step}',

  'ui.chart.loss': 'Verlust',
  'ui.chart.second': 'Gestrichelt: {title}',
  'ui.chart.loss-unit': 'Nat je Token',
  'ui.chart.reward': 'Belohnung',
  'ui.chart.reward-unit': 'Mittel, 0 bis 1',
  'ui.chart.accuracy': 'Richtige Antworten',
  'ui.chart.accuracy-unit': 'Anteil der Antworten',
  'ui.chart.length': 'Länge der Antworten',
  'ui.chart.length-unit': 'Token',
  'ui.chart.dead-groups': 'Ohne Signal',
  'ui.chart.dead-groups-unit': 'Anteil der Gruppen',
  'ui.chart.grad-norm': 'Gradientennorm',
  'ui.chart.learning-rate': 'Lernrate',
  'ui.chart.entropy': 'Entropie',
  'ui.chart.entropy-unit': 'Nat je Token',
  'ui.chart.clip': 'Begrenzt',
  'ui.chart.clip-unit': 'Anteil der Antworten',
  'ui.chart.speed': 'Tempo',
  'ui.chart.speed-unit': 'Token je Sekunde',
  'ui.chart.step': 'Schritt',
  'ui.chart.smooth': 'dünn: jeder Schritt · dick: geglättet',
  'ui.chart.optimiser': 'Kurven des Optimierers',
  'ui.chart.enlarge': '(groß zeigen)',
  'ui.chart.empty': 'Die Kurve beginnt mit dem ersten Schritt.',
  'ui.chart.none': 'Für diesen Lauf gibt es keine Kurve.',
  'ui.chart.at': 'Schritt {step, number}',
  'ui.chart.keys': 'Mit den Pfeiltasten gehen Sie die Kurve entlang.',
  'ui.chart.metric.eval_accuracy': 'Zurückgehaltene Fragen richtig',
  'ui.chart.metric.truncated': 'Abgeschnitten',
  'ui.chart.metric.kl': 'Abstand vom Anfang · KL',
  'ui.chart.metric.memory_bytes': 'Arbeitsspeicher',

  'ui.chart-tools.smooth': 'Glätten',
  'ui.chart-tools.log': 'Logarithmisch',
  'ui.chart-tools.whole': 'Ganzer Lauf',
  'ui.chart-tools.zoomed': 'Schritte {from, number, integer} bis {to, number, integer}',
  'ui.chart-tools.compare': 'Vergleichen mit',
  'ui.chart-tools.compare-none': 'keinem anderen Lauf',
  'ui.chart-tools.other': 'grau: der andere Lauf',
  'ui.chart-tools.zoom-note': 'Ziehen Sie über eine Kurve, um sie zu vergrößern.',
  'ui.chart-tools.bar': 'Darstellung der Kurven',

  'ui.sample.title': 'Neueste Antworten',
  'ui.sample.title-done': 'Antworten dieses Laufs',
  'ui.sample.empty': 'Noch keine Antworten. Die ersten erscheinen, während der Schritt läuft.',
  'ui.sample.right': 'richtig',
  'ui.sample.wrong': 'falsch',
  'ui.sample.expected': 'richtig wäre {gold}',
  'ui.sample.form': 'Form',
  'ui.sample.no-form': 'Form',
  'ui.sample.form-note': 'Formgerecht: Die Antwort steht an der verlangten Stelle.',
  'ui.sample.no-form-note': 'Nicht formgerecht: Die Antwort steht nicht an der verlangten Stelle.',
  'ui.sample.tokens': '{n, number} Token',
  'ui.sample.no-answer': 'keine Antwort',
  'ui.sample.picture': 'Bild zu: {question}',
  'ui.sample.picture-loading': 'Das Bild wird geladen',
  'ui.sample.picture-missing': 'Das Bild fehlt im Arbeitsbereich',
  'ui.sample.at-step': 'Schritt {step, number}',

  'ui.tally.by-split': 'Teile',
  'ui.tally.by-kind': 'Arten von Fragen',

  'ui.health.early': 'Noch zu früh für eine Aussage.',
  'ui.health.not-a-number': 'Der Verlust ist keine Zahl mehr: Das Training ist divergiert.',
  'ui.health.not-a-number-fix': 'Halten Sie an und beginnen Sie mit einer kleineren Lernrate neu.',
  'ui.health.never-gradient':
    'Das Üben hat in {steps, plural, one {# Schritt} other {# Schritten}} nichts verändert: {cause}.',
  'ui.health.no-gradient':
    '{steps, plural, one {# Schritt} other {# Schritte}} zuletzt ohne jede Änderung: {cause}.',
  'ui.health.silence.right': 'jede Antwort war richtig',
  'ui.health.silence.right-fix':
    'Diese Fragen können nichts mehr lehren. Schwerere Fragen hinzufügen oder hier aufhören.',
  'ui.health.silence.wrong': 'keine Antwort war richtig',
  'ui.health.silence.wrong-fix':
    'Zuerst (oder länger) aus Beispielen lernen; sonst leichtere Fragen, mehr Antworten je Frage (numGenerations) oder längere Antworten (maxNewTokens) verwenden.',
  'ui.health.silence.decided': 'jede Frage wurde immer oder nie richtig beantwortet',
  'ui.health.silence.decided-fix':
    'Mehr Fragen je Schritt (promptsPerStep) und mehr Antworten je Frage (numGenerations) verwenden, oder mittelschwere Fragen.',
  'ui.health.silence.frozen': 'die Antworten waren verschieden, aber der Gradient war null',
  'ui.health.silence.frozen-fix':
    'Die Gewichte der Belohnung und die Einstellung für abgeschnittene Antworten (overlong) prüfen: Richtige und falsche Antworten bringen gleich viel.',
  'ui.health.few-questions':
    '{n, plural, one {# Frage ist} other {# Fragen sind}} wenig: ± {points, number, integer} Prozentpunkte.',
  'ui.health.looks':
    'Mit dem Bild sind {seen} richtig, ohne das Bild {blank}: Die Antworten kommen aus den Bildern.',
  'ui.health.maybe-looks':
    'Mit dem Bild sind {seen} richtig, ohne das Bild {blank}: Ob die Antworten aus den Bildern kommen, lässt sich mit so wenigen Fragen nicht sagen.',
  'ui.health.blind':
    'Auch ohne das Bild sind {blank} richtig (mit dem Bild {seen}): Die Antworten kommen kaum aus den Bildern.',
  'ui.health.majority':
    'Immer die häufigste Antwort auf eine Frage zu geben, wäre bei {share} richtig, also nicht schlechter.',
  'ui.health.no-answers':
    'Die Antworten sind verarmt: {share} von {n, number, integer} Fragen blieben ohne Antwort.',
  'ui.health.one-word':
    'Die Antworten sind verarmt: {share} von {n, number, integer} Ja-Nein-Fragen bekamen „{answer}“, was bei {gold} erwartet wird.',
  'ui.health.few-answers':
    'Die Antworten sind verarmt: {answers, plural, one {# Antwort} other {# verschiedene Antworten}} auf {n, number, integer} Fragen, die {golds, number, integer} erwarten ({share} sind „{answer}“).',
  'ui.health.best-is-earlier':
    'Das beste Modell ist das {model, select, base {vor dem Training} other {nach dem Lernen aus Beispielen}}, gemessen an {by, select, validation {den Validierungsfragen} other {diesen Fragen; bei Gleichstand zählt das frühere}}.',
  'ui.health.unchanged':
    'Das Üben hat nichts verändert: Sein Modell ist dasselbe wie das davor. Der Schritt sagt, warum.',
  'ui.health.memory': 'Der Arbeitsspeicher ist fast voll ({share}).',
  'ui.health.memory-fix':
    'Schließen Sie andere Programme oder nehmen Sie weniger Bilder je Schritt.',
  'ui.health.exploding':
    'Die Gradienten explodieren: Ihre Norm ist {times, number, integer}-mal so groß wie zuvor.',
  'ui.health.exploding-fix':
    'Sinkt der Verlust nicht bald wieder, beginnen Sie mit einer kleineren Lernrate neu.',
  'ui.health.rising-loss': 'Der Verlust steigt wieder: von {from} auf {to}.',
  'ui.health.rising-loss-fix':
    'Halten Sie an und nehmen Sie weniger Epochen oder eine kleinere Lernrate.',
  'ui.health.flat-loss': 'Der Verlust hat sich nicht bewegt: Er liegt noch immer bei {at}.',
  'ui.health.flat-loss-fix':
    'Versuchen Sie eine größere Lernrate oder prüfen Sie, ob die Antworten zu den Fragen passen.',
  'ui.health.levelled':
    'Das Lernen läuft gut: Der Verlust ist von {from} auf {to} gesunken und bleibt nun gleich.',
  'ui.health.falling':
    'Das Lernen läuft gut: Der Verlust ist von {from} auf {to} gesunken und sinkt weiter.',
  'ui.health.fell': 'Der Verlust ist von {from} auf {to} gesunken.',
  'ui.health.length-collapse':
    'Die Antworten sind eingebrochen: von {from, number, integer} auf {to, number, integer} Token, und weniger sind richtig.',
  'ui.health.length-collapse-fix':
    'Halten Sie an und geben Sie der Belohnung für Kürze weniger Gewicht.',
  'ui.health.entropy-collapse':
    'Das Modell probiert keine anderen Antworten mehr: Seine Entropie ist auf fast nichts gesunken.',
  'ui.health.entropy-collapse-fix':
    'Halten Sie hier an oder beginnen Sie mit einer kleineren Lernrate neu.',
  'ui.health.reward-falls': 'Die Belohnung sinkt: von {from} auf {to}.',
  'ui.health.reward-falls-fix': 'Halten Sie an und beginnen Sie mit einer kleineren Lernrate neu.',
  'ui.health.no-signal':
    'Es gibt kaum noch etwas zu lernen: {share} der Fragen werden immer oder nie richtig beantwortet.',
  'ui.health.no-signal-fix': 'Fügen Sie schwerere Beispiele hinzu oder halten Sie hier an.',
  'ui.health.longer':
    'Die Antworten werden länger, von {from, number, integer} auf {to, number, integer} Token, ohne dass mehr richtig sind.',
  'ui.health.longer-fix': 'Geben Sie der Belohnung für Kürze mehr Gewicht.',
  'ui.health.rises-shorter':
    'Das Üben läuft gut: Die Belohnung ist von {from} auf {to} gestiegen, und die Antworten wurden kürzer, von {long, number, integer} auf {short, number, integer} Token.',
  'ui.health.rises': 'Das Üben läuft gut: Die Belohnung ist von {from} auf {to} gestiegen.',
  'ui.health.shorter':
    'Die Belohnung hält sich bei {at}, und die Antworten werden kürzer: von {from, number, integer} auf {to, number, integer} Token.',
  'ui.health.steady': 'Die Belohnung hält sich bei {at}, ohne klare Richtung.',
  'ui.health.keeps': 'Bisher sind {share} der Antworten des Lehrers richtig und werden behalten.',
  'ui.health.kept': '{share} der Antworten des Lehrers waren richtig und wurden behalten.',
  'ui.health.keeps-few': 'Nur {share} der Antworten des Lehrers sind richtig.',
  'ui.health.keeps-few-fix': 'Nehmen Sie einen besseren Lehrer oder leichtere Fragen.',
};
