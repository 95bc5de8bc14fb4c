// German: what the window says by itself, the tour, the words explained, and what to do when a workspace does not open.

import type { Catalogue } from '../en/catalogue.ts';

export const GLOSSARY: Catalogue['GLOSSARY'] = {
  accuracy: {
    word: 'Genauigkeit',
    meaning:
      'Der Anteil der Fragen, die richtig beantwortet wurden (accuracy). Er wird an Fragen gemessen, aus denen das Modell nie gelernt hat.',
  },
  adapter: {
    word: 'Adapter',
    meaning:
      'Die kleine Datei mit allem, was gelernt wurde. Sie wirkt zusammen mit dem Modell, an dem sie trainiert wurde.',
  },
  curate: {
    word: 'Kuratieren',
    meaning:
      'Aussortieren, was das Ergebnis verderben würde: zweimal dasselbe Bild oder dieselbe Frage beim Lernen und beim Prüfen.',
  },
  distillation: {
    word: 'Destillation',
    meaning:
      'Ein stärkeres Modell, der Lehrer, beantwortet jede Frage mit seinem Lösungsweg, und das Modell lernt aus diesen Antworten.',
  },
  evaluation: {
    word: 'Evaluation',
    meaning:
      'Jedes Modell beantwortet dieselben ungesehenen Fragen, damit der Vergleich gerecht ist.',
  },
  interval: {
    word: '95-%-Intervall',
    meaning:
      'Wie sicher ein Anteil ist: Mit anderen Fragen derselben Art läge er in 95 von 100 Fällen hier drin. Mehr Fragen machen es schmaler.',
  },
  gspo: {
    word: 'GSPO',
    meaning:
      'Die Regel, nach der das Üben das Modell ändert: Antworten, die besser sind als ihre Nachbarn, werden als Ganzes wahrscheinlicher, die anderen seltener.',
  },
  lora: {
    word: 'LoRA',
    meaning:
      'Lernen mit einem kleinen Zusatz zu jedem Teil des Modells, während das Modell selbst bleibt, wie es ist. Das braucht wenig Arbeitsspeicher.',
  },
  loss: {
    word: 'Verlust',
    meaning:
      'Wie sehr die richtigen Antworten das Modell überraschen (loss). Er sinkt, solange das Modell lernt, und steigt wieder, wo es auswendig lernt.',
  },
  reward: {
    word: 'Belohnung',
    meaning:
      'Was eine Antwort beim Üben verdient (reward), von 0 bis 1: dafür, dass sie richtig, formgerecht und nicht länger als nötig ist.',
  },
  rejection: {
    word: 'Rejection Sampling',
    meaning:
      'Von mehreren Antworten auf eine Frage bleiben nur die, deren Ergebnis stimmt; die anderen werden verworfen.',
  },
  rl: {
    word: 'RL',
    meaning:
      'Bestärkendes Lernen (reinforcement learning): Das Modell probiert selbst, und was belohnt wurde, wird wahrscheinlicher. Musterantworten braucht es dafür nicht.',
  },
  rollout: {
    word: 'Probeantwort',
    meaning:
      'Eine Antwort, die das Modell beim Üben ausprobiert (rollout). Zu jeder Frage gibt es mehrere.',
  },
  sft: {
    word: 'SFT',
    meaning:
      'Überwachtes Feintuning (supervised fine-tuning): Das Modell liest gute Antworten immer wieder, bis es selbst solche Antworten geben kann.',
  },
  token: {
    word: 'Token',
    meaning:
      'Ein Stück eines Wortes. Modelle lesen und schreiben in Token; eine Seite hat etwa 700.',
  },
};

export const HELP_TEXTS: Catalogue['HELP_TEXTS'] = {
  help: 'Hilfe: Tasten und Rundgang',
  helpTitle: 'Hilfe',
  notices: {
    'second-start': 'OpenMMReasoner war schon geöffnet: Das ist sein Fenster.',
    'window-restarted':
      'Das Fenster war abgestürzt und wurde neu aufgebaut. Laufende Arbeit blieb davon unberührt.',
    'closing-is-safe':
      'Sie können dieses Fenster schließen: Die Arbeit geht weiter, und beim nächsten Öffnen sehen Sie, wie weit sie ist.',
    'disk-low': (step, free, needed) =>
      `Auf dem Datenträger sind noch ${free} frei, und ${step} braucht vielleicht ${needed}. Schaffen Sie Platz oder entfernen Sie Läufe, die Sie nicht mehr brauchen.`,
    label: 'Hinweise',
    toRuns: 'Läufe ansehen',
  },
  unreachable: {
    title: 'Dieser Arbeitsbereich lässt sich nicht öffnen.',
    choose: 'Anderen Arbeitsbereich wählen …',
    again: 'Noch einmal versuchen',
    quit: 'Beenden',
  },
  glossary: { title: 'Begriffe', explain: (word) => `Was bedeutet ${word}?` },
  tour: {
    title: 'Rundgang in zwei Minuten',
    start: 'Rundgang in zwei Minuten beginnen',
    resume: 'Rundgang fortsetzen',
    note: 'Er zeigt die Teile des Fensters, an einem Ihrer Projekte oder am Beispielprojekt.',
    back: 'Zurück',
    next: 'Weiter',
    finish: 'Fertig',
    close: 'Rundgang schließen',
    closeNote: 'In den Einstellungen können Sie ihn später fortsetzen.',
    at: (step, all) => `${step} von ${all}`,
    needsProject: 'Starten Sie das Beispielprojekt, um diesen Teil zu sehen.',
    steps: {
      path: {
        title: 'Der Weg',
        text: 'Ein Projekt besteht aus diesen sieben Schritten, von Ihren Beispielen bis zu einem Modell, das Sie nutzen können. Jeder zeigt, ob er fertig ist, läuft oder Sie braucht; drücken Sie auf einen, um ihn anzusehen.',
      },
      head: {
        title: 'Wie es läuft, in einem Satz',
        text: 'Während ein Schritt läuft, sagt ein Satz, ob es gut läuft, und was zu tun ist, wenn nicht. Die Restzeit wird auf diesem Rechner gemessen.',
      },
      now: {
        title: 'Was gerade läuft',
        text: 'Immer hier, wo Sie im Fenster auch sind. Das Fenster zu schließen hält nichts an.',
      },
      check: {
        title: 'Funktioniert es?',
        text: 'Am Ende beantwortet jedes Modell dieselben ungesehenen Fragen. Die Balken zeigen den Anteil richtiger Antworten und wie sicher diese Zahl ist; den Bericht können Sie jedem zeigen.',
      },
      data: {
        title: 'Ihre eigenen Bilder',
        text: 'Hierher bringen Sie einen Ordner mit Bildern, Fragen und Antworten. Was an einer Zeile nicht stimmt, wird gesagt und lässt sich reparieren.',
      },
      runs: {
        title: 'Nichts geht verloren',
        text: 'Jeder Lauf bleibt hier, mit seinen Einstellungen und seinem Ergebnis. Vergleichen Sie zwei, schreiben Sie eine Notiz oder sehen Sie nach, was woraus entstanden ist.',
      },
      network: {
        title: 'Nichts verlässt diesen Rechner',
        text: 'Hier wird jeder Versuch gezählt, das Netzwerk zu erreichen. Jeder wird verhindert.',
      },
      help: {
        title: 'Wenn Sie mehr wissen möchten',
        text: 'Wörter mit gepunkteter Linie erklären sich selbst. Die Taste ? zeigt alle Tasten.',
      },
    },
  },
  keys: {
    enter: 'Eingabe',
    space: 'Leertaste',
    steps: 'einen Schritt des Weges öffnen',
    arrows: 'den Weg oder eine Kurve entlang oder durch eine Tabelle gehen',
    go: (page) => `zur Seite „${page}“`,
    open: 'öffnen, was in einer Tabelle gewählt ist',
    choose: 'einen Lauf zum Vergleichen wählen',
    search: 'suchen, wo es eine Liste gibt',
    back: 'zurück, oder schließen, was offen ist',
    list: 'diese Liste',
  },
};
