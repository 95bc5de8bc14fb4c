// The page Train and the reward builder.

import type { UI_TRAIN as EN_UI_TRAIN } from '../en/ui-train.ts';

export const UI_TRAIN: Readonly<Record<keyof typeof EN_UI_TRAIN, string>> = {
  'ui.train.sentence':
    'Wählen Sie, woraus gelernt wird und wie lange es dauern darf. Alles andere ist gut voreingestellt.',
  'ui.train.examples': 'Woraus es lernt',
  'ui.train.examples-term': 'Datensatz',
  'ui.train.chosen': 'schon gewählt',
  'ui.train.sample': 'Das Beispielprojekt: {name} · {examples}',
  'ui.train.source-unread': '{name} – wird gelesen',
  'ui.train.inspected': '{name} · {examples} · wie von Ihnen vorbereitet',
  'ui.train.dataset': '{name} · {examples}',
  'ui.train.bring': 'Eigene Bilder hinzufügen',
  'ui.train.parts-way.divided':
    'Noch nicht aufgeteilt. Das Training teilt sie nach Zufall: {parts}.',
  'ui.train.parts-way.held-out-divided':
    'Alle stehen in Teilen zum Prüfen. Das Training teilt sie neu nach Zufall: {parts}.',
  'ui.train.parts-way.kept': 'Sie sind schon aufgeteilt: {parts}.',
  'ui.train.parts-way.training-divided':
    'Der Trainingsteil dient dem Lernen und dem Üben, nach Zufall geteilt: {parts}. Die anderen Teile bleiben, wie sie sind.',
  'ui.train.parts-before': 'Beim Vorbereiten entfallen Dubletten; es können also weniger sein.',
  'ui.train.parts-counted': 'Dubletten sind in diesen Zahlen schon weggelassen.',
  'ui.train.checked-with':
    'In dieser Länge wird mit {limit, number} der {all, number} Beispiele zum Testen geprüft.',
  'ui.train.part': '{count, number} {what}',
  'ui.train.model': 'Welches Modell lernt',
  'ui.train.model-term': 'Basismodell',
  'ui.train.teacher': 'Welches Modell der Lehrer ist',
  'ui.train.self-distillation':
    'Das Modell selbst: Es antwortet oft, und richtige Antworten werden behalten',
  'ui.train.no-models':
    'Es gibt noch kein Modell zum Trainieren. Fügen Sie eines auf der Seite „Modelle“ hinzu.',
  'ui.train.included': '{name} · im Programm enthalten',
  'ui.train.suites': 'Weitere Prüfsätze',
  'ui.train.suites-term': 'weitere Evaluationen',
  'ui.train.suites-note':
    'Davor und danach ausgewertet, um zu sehen, was sich überträgt und ob etwas vergessen wurde. Das Modell lernt nicht daraus.',
  'ui.train.suite-rows': '{rows} Beispiele',
  'ui.train.size': 'Wie lange es dauern darf',
  'ui.train.recommended': 'empfohlen',
  'ui.train.takes': '{time} auf diesem Prozessor',
  'ui.train.takes-roughly': '{time}, eine erste Schätzung',
  'ui.train.time-wait': 'wird geschätzt …',
  'ui.train.unknown-time': 'Dauer unbekannt, bis hier eines gelaufen ist',
  'ui.train.fit-running': 'Der Arbeitsspeicher wird gemessen, wenn sonst nichts läuft.',
  'ui.train.fit-wait': 'Dieser Rechner wird gemessen, etwa zehn Sekunden …',
  'ui.train.fits': 'Braucht etwa {needs} von {free} freiem Arbeitsspeicher.',
  'ui.train.fits-not': 'Braucht etwa {needs}, frei sind {free} Arbeitsspeicher.',
  'ui.train.time-by-steps': 'Dauer je Schritt, nach früheren Läufen auf diesem Rechner',
  'ui.train.name': 'Name des Projekts',
  'ui.train.start': 'Training starten',
  'ui.train.starting': 'Wird geprüft und gestartet …',
  'ui.train.waits-for': 'Beginnt nach „{name}“: Es läuft immer nur ein Projekt.',
  'ui.train.advanced': 'Erweitert: alle Einstellungen',
  'ui.train.advanced-note':
    'Geänderte Einstellungen sind markiert; der Pfeil stellt die Vorgabe wieder her.',
  'ui.train.changed': '{count, plural, one {1 geändert} other {# geändert}}',
  'ui.train.default': 'Vorgabe {value}',
  'ui.train.reset': 'Vorgabe wiederherstellen: {label}',
  'ui.train.on': 'an',
  'ui.train.off': 'aus',
  'ui.train.empty': 'keine',
  'ui.field-problem': '{label}: {problem}',
  'ui.train.not-a-value': 'Das ist kein gültiger Wert.',
  'ui.train.answers.title': 'Antworten auf jede Frage',
  'ui.train.answers.term': 'Rejection Sampling',
  'ui.train.answers.sum': '{questions, number} Fragen, {answers, number} Antworten:',
  'ui.train.answers.why':
    'Mit mehr Antworten findet sich auch auf schwerere Fragen eine richtige, und die richtigen unterscheiden sich mehr. Das Sammeln dauert entsprechend länger.',
  'ui.train.open-file': 'Rezeptdatei öffnen',
  'ui.train.save-file': 'Als Rezeptdatei speichern',
  'ui.train.saved': 'Gespeichert als {file}. „omr run“ führt sie aus.',
  'ui.train.opened':
    'Rezeptdatei geöffnet: „{name}“, {steps, plural, one {# Schritt} other {# Schritte}}.',
  'ui.train.back-to-form': 'Zurück zum Formular',

  'ui.teacher.title': 'Woher die Antworten kommen',
  'ui.teacher.term': 'Lehrer, Destillation',
  'ui.teacher.none.title': 'Meine Antworten, wie sie sind',
  'ui.teacher.none.what':
    'Es lernt Ihre Antworten direkt, ohne Begründung. Ein anderes Modell wird nicht gebraucht.',
  'ui.teacher.rows.title': 'Meine eigenen Begründungen',
  'ui.teacher.rows.what':
    '{share} Ihrer Beispiele sagen, wie man zur Antwort kommt, und auch das lernt es. Aus den anderen lernt es die Antwort.',
  'ui.teacher.model.title': 'Antworten eines Modells',
  'ui.teacher.model.what':
    'Ein Modell beantwortet jede Frage mehrmals; richtige Antworten werden mit ihrer Begründung behalten.{own, select, yes { Wo keine richtig ist, wird Ihre verwendet.} other {}}',
  'ui.teacher.explained.title': 'Erklärte Antworten',
  'ui.teacher.explained.what':
    'Wo ein Modell keine richtige Antwort findet, wird ihm Ihre gezeigt, und es erklärt sie. Was es ohne sie wieder dorthin führt, wird behalten.',
  'ui.teacher.server': 'Der Server {host}',
  'ui.teacher.gguf': 'GGUF-Datei wählen …',
  'ui.teacher.address': 'Adresse und Modell des Servers',
  'ui.teacher.no-address': 'Eine Adresse beginnt mit http:// oder https://.',
  'ui.teacher.address-note': 'Zum Beispiel http://192.168.1.20:8000/v1#modellname.',

  'ui.size.quick.title': 'Kurz',
  'ui.size.quick.what': 'Ein Blick auf jeden Schritt. Zu kurz, um viel zu lernen.',
  'ui.size.quick.work': 'Wenige Schritte mit wenigen Beispielen.',
  'ui.size.balanced.title': 'Ausgewogen',
  'ui.size.balanced.what': 'Lernt, was die Beispiele leicht hergeben.',
  'ui.size.balanced.work':
    'Alle Beispiele, mehrere Epochen{practice, select, yes {, danach Üben} other {}}.',
  'ui.size.thorough.title': 'Gründlich',
  'ui.size.thorough.what':
    'Holt die letzten Prozentpunkte. Lohnt sich, wenn „Ausgewogen“ gut gelaufen ist.',
  'ui.size.thorough.work':
    'Etwa doppelt so viele Epochen{practice, select, yes { und doppelt so viel Üben} other {}}.',

  'ui.reward.title': 'Was eine Antwort verdient',
  'ui.reward.term': 'Belohnungsfunktion',
  'ui.reward.sum': 'Die Gewichte ergeben zusammen immer 1: Steigt eines, sinken die anderen.',
  'ui.reward.answers': 'Echte Antworten, bewertet mit diesen Gewichten',
  'ui.reward.from': 'aus dem Schritt {step}',
  'ui.reward.none':
    'Noch hat hier kein Modell geantwortet. Nach „Gute Antworten sammeln“ werden hier zehn seiner Antworten gezeigt.',
  'ui.reward.fine': 'Bei diesen Antworten wurde kein Problem mit der Belohnung gefunden.',
  'ui.reward.picture-test': 'Ohne das Bild testen',
  'ui.reward.picture-test-note': 'Stellt 20 Fragen zweimal, mit den Bildern und mit grauen.',
  'ui.reward.picture-test-running': 'Die Fragen werden mit grauen Bildern gestellt …',
  'ui.reward.picture-test-result':
    '{without} richtig mit grauem Bild, {withPicture} mit dem echten.',
  'ui.reward.picture-not-needed':
    'Die Fragen lassen sich ohne das Bild beantworten: Nehmen Sie Fragen, die es brauchen.',
  'ui.reward.picture-needed': 'Die Fragen brauchen das Bild.',
};
