// The tour and the glossary.

import type { UI_HELP as EN_UI_HELP } from '../en/ui-help.ts';

export const UI_HELP: Readonly<Record<keyof typeof EN_UI_HELP, string>> = {
  'ui.help.help': 'Hilfe: Tastenkürzel und Rundgang',
  'ui.help.help-title': 'Hilfe',
  'ui.help.glossary.title': 'Glossar',
  'ui.help.glossary.explain': 'Was bedeutet {word}?',

  'ui.tour.title': 'Rundgang in zwei Minuten',
  'ui.tour.start': 'Rundgang in zwei Minuten beginnen',
  'ui.tour.resume': 'Rundgang fortsetzen',
  'ui.tour.note':
    'Er zeigt die Teile des Fensters, an einem Ihrer Projekte oder am Beispielprojekt.',
  'ui.tour.back': 'Zurück',
  'ui.tour.next': 'Weiter',
  'ui.tour.finish': 'Fertig',
  'ui.tour.close': 'Rundgang schließen',
  'ui.tour.close-note': 'In den Einstellungen können Sie ihn später fortsetzen.',
  'ui.tour.at': '{step} von {all}',
  'ui.tour.needs-project': 'Starten Sie das Beispielprojekt, um diesen Teil zu sehen.',
  'ui.tour.stop.path.title': 'Die Schritte',
  'ui.tour.stop.path.text':
    'Ein Projekt hat diese sieben Schritte, von Ihren Beispielen bis zum fertigen Modell. Jeder zeigt, ob er fertig ist, läuft oder Sie braucht; klicken Sie auf einen, um ihn zu öffnen.',
  'ui.tour.stop.head.title': 'Wie es läuft',
  'ui.tour.stop.head.text':
    'Während ein Schritt läuft, sagt Ihnen ein Satz, ob er gut läuft und was sonst zu tun ist. Die Restzeit wird auf diesem Rechner gemessen.',
  'ui.tour.stop.now.title': 'Was gerade läuft',
  'ui.tour.stop.now.text':
    'Immer sichtbar, wo Sie auch sind. Wenn Sie das Fenster schließen, läuft der Auftrag weiter.',
  'ui.tour.stop.check.title': 'Funktioniert es?',
  'ui.tour.stop.check.text':
    'Am Ende beantwortet jedes Modell dieselben ungesehenen Fragen. Die Balken zeigen den Anteil richtiger Antworten mit seinem 95-%-Intervall; den Bericht können Sie weitergeben.',
  'ui.tour.stop.data.title': 'Ihre eigenen Bilder',
  'ui.tour.stop.data.text':
    'Fügen Sie hier einen Ordner mit Bildern, Fragen und Antworten hinzu. Jeder Fehler in einer Zeile wird angezeigt und lässt sich reparieren.',
  'ui.tour.stop.runs.title': 'Nichts geht verloren',
  'ui.tour.stop.runs.text':
    'Jeder Lauf bleibt hier mit seinen Einstellungen und seinem Ergebnis. Vergleichen Sie zwei, schreiben Sie eine Notiz oder sehen Sie, woraus ein Ergebnis entstanden ist.',
  'ui.tour.stop.network.title': 'Nichts verlässt diesen Rechner',
  'ui.tour.stop.network.text':
    'Hier werden alle Versuche gezählt, das Netzwerk zu erreichen. Alle werden blockiert.',
  'ui.tour.stop.help.title': 'Mehr erfahren',
  'ui.tour.stop.help.text':
    'Klicken Sie auf ein Wort mit gepunkteter Linie, um es erklärt zu bekommen. Die Taste ? zeigt alle Tastenkürzel.',

  'ui.term.accuracy.word': 'Genauigkeit',
  'ui.term.accuracy.meaning':
    'Der Anteil der Fragen, die richtig beantwortet wurden (accuracy). Er wird an Fragen gemessen, aus denen das Modell nie gelernt hat.',
  'ui.term.adapter.word': 'Adapter',
  'ui.term.adapter.meaning':
    'Eine kleine Datei mit allem, was das Modell gelernt hat. Sie wirkt zusammen mit dem Modell, für das sie trainiert wurde.',
  'ui.term.curate.word': 'Kuratieren',
  'ui.term.curate.meaning':
    'Aussortieren, was das Ergebnis verderben würde: zweimal dasselbe Bild oder dieselbe Frage beim Lernen und beim Prüfen.',
  'ui.term.distillation.word': 'Destillation',
  'ui.term.distillation.meaning':
    'Ein stärkeres Modell, der Lehrer, beantwortet jede Frage mit seinem Lösungsweg, und das Modell lernt aus diesen Antworten.',
  'ui.term.evaluation.word': 'Evaluation',
  'ui.term.evaluation.meaning':
    'Jedes Modell beantwortet dieselben ungesehenen Fragen, damit der Vergleich gerecht ist.',
  'ui.term.interval.word': '95-%-Intervall',
  'ui.term.interval.meaning':
    'Wie genau ein Anteil ist: 95 von 100 solchen Intervallen enthalten den wahren Anteil. Mehr Fragen machen es schmaler.',
  'ui.term.gspo.word': 'GSPO',
  'ui.term.gspo.meaning':
    'Die Regel, nach der das Üben das Modell ändert: Antworten über dem Mittel ihrer Gruppe werden wahrscheinlicher, die anderen unwahrscheinlicher.',
  'ui.term.lora.word': 'LoRA',
  'ui.term.lora.meaning':
    'Training eines kleinen Zusatzes zu den Schichten des Modells, während das Modell selbst unverändert bleibt. Das braucht wenig Arbeitsspeicher.',
  'ui.term.loss.word': 'Verlust',
  'ui.term.loss.meaning':
    'Wie unerwartet die richtigen Antworten für das Modell sind (loss). Er sinkt beim Lernen; bei zurückgehaltenen Fragen steigt er wieder, wenn das Modell auswendig lernt.',
  'ui.term.reward.word': 'Belohnung',
  'ui.term.reward.meaning':
    'Was eine Antwort beim Üben verdient (reward), von 0 bis 1: dafür, dass sie richtig, formgerecht und nicht länger als nötig ist.',
  'ui.term.rejection.word': 'Rejection Sampling',
  'ui.term.rejection.meaning':
    'Von mehreren Antworten auf eine Frage werden nur die richtigen behalten.',
  'ui.term.rl.word': 'RL',
  'ui.term.rl.meaning':
    'Bestärkendes Lernen (reinforcement learning): Das Modell probiert selbst, und was belohnt wurde, wird wahrscheinlicher. Musterantworten braucht es dafür nicht.',
  'ui.term.rollout.word': 'Probeantwort',
  'ui.term.rollout.meaning':
    'Eine Antwort, die das Modell beim Üben ausprobiert (rollout). Zu jeder Frage gibt es mehrere.',
  'ui.term.sft.word': 'SFT',
  'ui.term.sft.meaning':
    'Überwachtes Feintuning (supervised fine-tuning): Das Modell wird mit guten Antworten trainiert, bis es selbst solche Antworten geben kann.',
  'ui.term.token.word': 'Token',
  'ui.term.token.meaning':
    'Ein Stück eines Wortes. Modelle lesen und schreiben in Token; eine Seite hat etwa 700.',
};
