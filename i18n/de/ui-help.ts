// The tour and the glossary.

import type { UI_HELP as EN_UI_HELP } from '../en/ui-help.ts';

export const UI_HELP: Readonly<Record<keyof typeof EN_UI_HELP, string>> = {
  'ui.help.help': 'Hilfe: Tasten und Rundgang',
  'ui.help.help-title': 'Hilfe',
  'ui.help.glossary.title': 'Begriffe',
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
  'ui.tour.stop.path.title': 'Der Weg',
  'ui.tour.stop.path.text':
    'Ein Projekt besteht aus diesen sieben Schritten, von Ihren Beispielen bis zu einem Modell, das Sie nutzen können. Jeder zeigt, ob er fertig ist, läuft oder Sie braucht; drücken Sie auf einen, um ihn anzusehen.',
  'ui.tour.stop.head.title': 'Wie es läuft, in einem Satz',
  'ui.tour.stop.head.text':
    'Während ein Schritt läuft, sagt ein Satz, ob es gut läuft, und was zu tun ist, wenn nicht. Die Restzeit wird auf diesem Rechner gemessen.',
  'ui.tour.stop.now.title': 'Was gerade läuft',
  'ui.tour.stop.now.text':
    'Immer hier, wo Sie im Fenster auch sind. Das Fenster zu schließen hält nichts an.',
  'ui.tour.stop.check.title': 'Funktioniert es?',
  'ui.tour.stop.check.text':
    'Am Ende beantwortet jedes Modell dieselben ungesehenen Fragen. Die Balken zeigen den Anteil richtiger Antworten und wie sicher diese Zahl ist; den Bericht können Sie jedem zeigen.',
  'ui.tour.stop.data.title': 'Ihre eigenen Bilder',
  'ui.tour.stop.data.text':
    'Hierher bringen Sie einen Ordner mit Bildern, Fragen und Antworten. Was an einer Zeile nicht stimmt, wird gesagt und lässt sich reparieren.',
  'ui.tour.stop.runs.title': 'Nichts geht verloren',
  'ui.tour.stop.runs.text':
    'Jeder Lauf bleibt hier, mit seinen Einstellungen und seinem Ergebnis. Vergleichen Sie zwei, schreiben Sie eine Notiz oder sehen Sie nach, was woraus entstanden ist.',
  'ui.tour.stop.network.title': 'Nichts verlässt diesen Rechner',
  'ui.tour.stop.network.text':
    'Hier wird jeder Versuch gezählt, das Netzwerk zu erreichen. Jeder wird verhindert.',
  'ui.tour.stop.help.title': 'Wenn Sie mehr wissen möchten',
  'ui.tour.stop.help.text':
    'Wörter mit gepunkteter Linie erklären sich selbst. Die Taste ? zeigt alle Tasten.',

  'ui.term.accuracy.word': 'Genauigkeit',
  'ui.term.accuracy.meaning':
    'Der Anteil der Fragen, die richtig beantwortet wurden (accuracy). Er wird an Fragen gemessen, aus denen das Modell nie gelernt hat.',
  'ui.term.adapter.word': 'Adapter',
  'ui.term.adapter.meaning':
    'Die kleine Datei mit allem, was gelernt wurde. Sie wirkt zusammen mit dem Modell, an dem sie trainiert wurde.',
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
    'Wie sicher ein Anteil ist: Mit anderen Fragen derselben Art läge er in 95 von 100 Fällen hier drin. Mehr Fragen machen es schmaler.',
  'ui.term.gspo.word': 'GSPO',
  'ui.term.gspo.meaning':
    'Die Regel, nach der das Üben das Modell ändert: Antworten, die besser sind als ihre Nachbarn, werden als Ganzes wahrscheinlicher, die anderen seltener.',
  'ui.term.lora.word': 'LoRA',
  'ui.term.lora.meaning':
    'Lernen mit einem kleinen Zusatz zu jedem Teil des Modells, während das Modell selbst bleibt, wie es ist. Das braucht wenig Arbeitsspeicher.',
  'ui.term.loss.word': 'Verlust',
  'ui.term.loss.meaning':
    'Wie sehr die richtigen Antworten das Modell überraschen (loss). Er sinkt, solange das Modell lernt, und steigt wieder, wo es auswendig lernt.',
  'ui.term.reward.word': 'Belohnung',
  'ui.term.reward.meaning':
    'Was eine Antwort beim Üben verdient (reward), von 0 bis 1: dafür, dass sie richtig, formgerecht und nicht länger als nötig ist.',
  'ui.term.rejection.word': 'Rejection Sampling',
  'ui.term.rejection.meaning':
    'Von mehreren Antworten auf eine Frage bleiben nur die, deren Ergebnis stimmt; die anderen werden verworfen.',
  'ui.term.rl.word': 'RL',
  'ui.term.rl.meaning':
    'Bestärkendes Lernen (reinforcement learning): Das Modell probiert selbst, und was belohnt wurde, wird wahrscheinlicher. Musterantworten braucht es dafür nicht.',
  'ui.term.rollout.word': 'Probeantwort',
  'ui.term.rollout.meaning':
    'Eine Antwort, die das Modell beim Üben ausprobiert (rollout). Zu jeder Frage gibt es mehrere.',
  'ui.term.sft.word': 'SFT',
  'ui.term.sft.meaning':
    'Überwachtes Feintuning (supervised fine-tuning): Das Modell liest gute Antworten immer wieder, bis es selbst solche Antworten geben kann.',
  'ui.term.token.word': 'Token',
  'ui.term.token.meaning':
    'Ein Stück eines Wortes. Modelle lesen und schreiben in Token; eine Seite hat etwa 700.',
};
