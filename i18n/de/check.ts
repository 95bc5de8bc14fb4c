// The check before a start, in German.

import type { CHECK as EN } from '../en/check.ts';

export const CHECK: Readonly<Record<keyof typeof EN, string>> = {
  'check.blind':
    'Die Beispiele haben Bilder, und dieses Ausgangsmodell liest nur Text. Nehmen Sie eines, das Bilder sieht.',
  'check.blind-video':
    'Die Beispiele haben Videos, und dieses Ausgangsmodell sieht keine. Nehmen Sie eines aus diesen Familien: {families}.',
  'check.unwritable':
    '{count, plural, one {Dieses Ausgangsmodell kann das Zeichen {characters} Ihrer Beispiele nicht schreiben: Es fehlt in seinem Vokabular.} other {Dieses Ausgangsmodell kann # Zeichen Ihrer Beispiele nicht schreiben ({characters}): Sie fehlen in seinem Vokabular.}} Nehmen Sie ein anderes.',
  'check.unknown-answers':
    'Dieses Ausgangsmodell kennt die Wörter „{words}“{more, plural, =0 {} one { und 1 weiteres} other { und # weitere}} nicht: {questions, number, percent} Ihrer Fragen und {answers, number, percent} Ihrer Antworten haben solche Wörter. Nehmen Sie eines, das sie kennt, oder trainieren Sie Einbettungen und Ausgabeschicht mit.',
  'check.unknown-questions':
    'Dieses Ausgangsmodell kennt die Wörter „{words}“{more, plural, =0 {} one { und 1 weiteres} other { und # weitere}} aus {questions, number, percent} Ihrer Fragen nicht, kann die Antworten aber schreiben. Nehmen Sie eines, das sie kennt, oder trainieren Sie die Einbettungen mit.',
  'check.unreachable':
    'Bei fester Ausgabeschicht kann dieses Ausgangsmodell „{token}“ höchstens die Wahrscheinlichkeit {probability, number, ::percent .0} geben, was auch immer davor trainiert wird.',
  'check.foreign-words':
    'Ein Wort Ihrer Beispiele braucht {tokens, number, ::.0} Token dieses Ausgangsmodells: Es buchstabiert sie in Stücken und lernt sie langsamer. Eines für Ihre Sprache braucht 1 bis 3.',
  'check.vocabulary':
    'Das Ausgangsmodell kann jedes Wort Ihrer Beispiele lesen und schreiben ({tokens, number, ::.0} Token je Wort).',
  'check.teacher-wrong':
    'Der Lehrer hat keine von {questions} Fragen richtig beantwortet. Wählen Sie einen anderen Lehrer, oder lernen Sie aus Ihren eigenen Antworten.',
  'check.teacher-malformed':
    'Der Lehrer hat {right} von {questions} Fragen richtig beantwortet, aber nur {formed} in der Form, die behalten wird. Wählen Sie einen anderen Lehrer, oder lernen Sie aus Ihren eigenen Antworten.',
  'check.teacher': 'Der Lehrer hat {right} von {questions} Fragen richtig beantwortet.',
  'check.teacher-unusable': 'Der Lehrer kann nicht gefragt werden: {reason}',
  'check.too-long':
    'Die längste Frage braucht {prompt, number} Token und ihre Antwort {gold, number}; dieses Ausgangsmodell fasst zusammen {context, number}. Verkleinern Sie die Bilder, oder nehmen Sie eines mit längerem Kontext.',
  'check.answers-too-long':
    'Die längste Frage braucht {prompt, number} Token, und eine Antwort darf {answer, number} haben; dieses Ausgangsmodell fasst zusammen {context, number}. Erlauben Sie nur kürzere Antworten.',
  'check.answers-cut':
    'Ihre längste Antwort braucht {gold, number} Token, und Antworten werden nach {answer, number} abgeschnitten. Erlauben Sie längere.',
  'check.length':
    'Die längste Frage braucht {prompt, number} Token; mit {answer, number} für die Antwort passt sie in die {context, number} dieses Ausgangsmodells.',
  'check.few-tokens':
    'Ein Bild wird zu {tokens, plural, one {# Token} other {# Token}}, zu wenigen für Einzelheiten. Vergrößern Sie die Bilder für das Modell.',
  'check.patches':
    'Dieses Ausgangsmodell kann Ihre Bilder kaum unterscheiden: Nach dem, was es sieht, hat das nächstliegende Bild in {tower, number, percent} der Fälle dieselbe Antwort, nach bloßen Pixeln in {pixels, number, percent}, durch Zufall in {chance, number, percent} ({answers} verschiedene Antworten). Nehmen Sie ein anderes, oder trainieren Sie seine Patch-Schicht mit.',
  'check.contrast':
    'Was dieses Ausgangsmodell von zwei verschiedenen Bildern sieht, unterscheidet sich nur um {contrast, number, ::percent .0} dessen, was ihre Pixel tun. Nehmen Sie ein anderes, oder trainieren Sie seine Patch-Schicht mit.',
  'check.pictures':
    'Ein Bild wird zu {tokens, plural, one {# Token} other {# Token}}, und das Ausgangsmodell unterscheidet verschiedene Bilder.',
  'check.base':
    'Vor jedem Training beantwortet das Ausgangsmodell {right} von {questions} Fragen richtig und {formed} in der verlangten Form. Hier beginnt das Training.',
  'check.no-rows': 'Noch ist kein Beispiel lesbar, also gibt es nichts zu prüfen.',
  'check.no-rows.hint':
    'Sehen Sie sich die Beispiele unter „Daten“ an und reparieren Sie, was dort markiert ist.',
  'check.nothing-to-check':
    'Das Rezept nennt keine Beispiele oder kein Ausgangsmodell, also gibt es nichts zu prüfen.',
  'check.nothing-to-check.hint':
    'Geben Sie einem Trainingsschritt die Einstellung „model“ und dem Import seine „source“.',
  'check.stops': 'So kann dieses Rezept nicht gelingen.',
  'check.stops.hint':
    'Nehmen Sie eine der Möglichkeiten unter den Sätzen mit ✘ und prüfen Sie noch einmal.',
  'check.action.choose-model': 'Anderes Ausgangsmodell wählen',
  'check.action.choose-teacher': 'Anderen Lehrer wählen',
  'check.action.train-embeddings': 'Einbettungen und Ausgabeschicht mittrainieren',
  'check.action.train-patches': 'Patch-Schicht mittrainieren',
  'check.action.picture-size': 'Bildgröße ändern',
  'check.action.shorter': 'Länge der Antworten ändern',
  'check.unknown-trained':
    'Dieses Ausgangsmodell kennt die Wörter „{words}“{more, plural, =0 {} one { und 1 weiteres} other { und # weitere}} nicht. Einbettungen und Ausgabeschicht werden mittrainiert, also kann es sie lernen; das braucht viele Beispiele für jedes Wort.',
  'ui.check.title': 'Vor dem Start',
  'ui.check.run': 'Jetzt prüfen',
  'ui.check.again': 'Noch einmal prüfen',
  'ui.check.running': 'Ausgangsmodell und Lehrer bekommen acht Fragen …',
  'ui.check.busy': 'Ausgangsmodell und Lehrer werden geprüft, wenn nichts anderes läuft.',
  'ui.check.large': 'Ausgangsmodell oder Lehrer sind groß: Die Prüfung dauert einige Minuten.',
  'ui.check.proposed': 'Die Prüfung schlägt vor: {choices}.',
  'ui.check.take': 'Vorschlag übernehmen',
  'ui.check.taken': 'Von der Prüfung übernommen: {choices}.',
  'ui.check.take-back': 'Zurücknehmen',
  'ui.check.good': '{count, plural, one {1 Punkt ist in Ordnung} other {# Punkte sind in Ordnung}}',
  'ui.check.failed': 'Die Prüfung konnte diese Beispiele nicht ansehen.',
  'ui.check.answers': 'Antworten des Ausgangsmodells',
  'ui.check.answers-teacher': 'Antworten des Lehrers',
  'ui.check.right': 'richtig',
  'ui.check.wrong': 'erwartet: {gold}',
  'ui.check.models': 'Vorhandene Modelle ansehen',
  'ui.next.resume': 'Fortsetzen',
  'ui.next.own-answers': 'Aus meinen eigenen Antworten lernen',
  'ui.next.change-step': 'Diesen Schritt ändern',
  'ui.next.choose-model': 'Anderes Modell wählen',
  'ui.next.data': 'Beispiele ansehen',
};
