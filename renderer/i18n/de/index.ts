// German: the catalogue, put together from its parts.

import type { Catalogue } from '../en/catalogue.ts';

export { ANSWER_TEXTS } from './answers.ts';
export { GLOSSARY, HELP_TEXTS } from './help.ts';
export { RUNS_TEXTS, SETTINGS_TEXTS } from './runs.ts';
export { REWARD_PART_WORDS } from './reward.ts';
export { SETTING_TEXTS } from './settings.ts';
export { DATA_TEXTS } from './data.ts';
export { TRAIN_TEXTS } from './train.ts';
export { USE_TEXTS } from './use.ts';

// Every German text of the window: the shape of en.ts, plain word first, the engineer's term beside it.
/** The stages of the path. */
export const STEP_TEXTS: Catalogue['STEP_TEXTS'] = {
  examples: {
    short: 'Beispiele',
    title: 'Ihre Beispiele',
    term: 'Datensatz',
    why: 'Bilder mit einer Frage und der richtigen Antwort: Alles, was das Modell lernen soll, steckt hier drin.',
  },
  prepare: {
    short: 'Vorbereiten',
    title: 'Vorbereiten',
    term: 'Kuratieren: Dubletten, Lecks, Reparaturen',
    why: 'Sortiert Bilder aus, die zweimal vorkommen oder auf beiden Seiten stehen, damit die Prüfung am Ende ehrlich ist.',
  },
  answers: {
    short: 'Antworten',
    title: 'Gute Antworten sammeln',
    term: 'Destillation, Rejection Sampling',
    why: 'Ein Lehrer beantwortet jede Frage mehrmals und zeigt seinen Lösungsweg. Nur Antworten mit richtigem Ergebnis bleiben.',
  },
  learn: {
    short: 'Lernen',
    title: 'Aus Beispielen lernen',
    term: 'SFT · LoRA',
    why: 'Das Modell liest die guten Antworten immer wieder, bis es selbst solche Antworten geben kann.',
  },
  practise: {
    short: 'Üben',
    title: 'Üben mit Belohnung',
    term: 'RL · GSPO',
    why: 'Das Modell versucht sich selbst an neuen Fragen. Richtige, formgerechte und kurze Antworten werden belohnt, also gibt es mehr davon.',
  },
  check: {
    short: 'Prüfen',
    title: 'Prüfen',
    term: 'Evaluation',
    why: 'Jedes Modell beantwortet dieselben Fragen zu Bildern, die keines je gesehen hat.',
  },
  use: {
    short: 'Nutzen',
    title: 'Nutzen',
    term: 'Export, Server, Chat',
    why: 'Nehmen Sie das Modell mit: Probieren Sie es im Chat aus, exportieren Sie es oder stellen Sie es auf diesem Rechner bereit.',
  },
};

/** A job's state as one or two words. */
export const STATUS_WORDS: Catalogue['STATUS_WORDS'] = {
  queued: 'wartet',
  running: 'läuft',
  interrupted: 'unterbrochen',
  done: 'fertig',
  failed: 'braucht Sie',
  cancelled: 'angehalten',
};

/** Known last parts of step names, as in `evaluate-sft`. */
export const ROLE_WORDS: Catalogue['ROLE_WORDS'] = {
  base: 'Vorher',
  sft: 'Nach dem Lernen',
  rl: 'Nach dem Üben',
};

/** The parts of a data set, by what they are for. */
export const SPLIT_WORDS: Catalogue['SPLIT_WORDS'] = {
  train: 'zum Lernen',
  sft: 'zum Lernen',
  rl: 'zum Üben',
  validation: 'zum Abstimmen',
  test: 'zum Prüfen',
};

/** Figures of summaries and curves: key → words. Keys that are missing here are shown as they are. */
export const FIGURE_WORDS: Catalogue['FIGURE_WORDS'] = {
  acceptance: 'behaltener Anteil',
  accepted: 'behaltene Antworten',
  accuracy: 'richtige Antworten',
  all_right: 'Gruppen, in denen alles richtig ist',
  answered: 'beantwortete Fragen',
  answers: 'Antworten',
  attention: 'brauchen Ihren Blick',
  best_step: 'bester Schritt',
  clip_fraction: 'begrenzter Anteil',
  clipped: 'abgeschnitten',
  contradictions: 'widersprüchliche Antworten',
  frac_reward_zero_std: 'Gruppen ohne Signal',
  disagreements: 'abweichende Antworten',
  dropped: 'ausgelassen',
  duplicates: 'Dubletten',
  ended_after_step: 'beendet nach Schritt',
  entropy: 'Entropie',
  epochs: 'Durchgänge',
  equal: 'gleiche Antworten',
  examples: 'Beispiele',
  excluded: 'von Ihnen ausgelassen',
  filtered: 'wegen Grenzwerten ausgelassen',
  format: 'formgerecht',
  grad_norm: 'Gradientennorm',
  high: 'Intervall bis',
  judge_accepted: 'vom Gutachter anerkannt',
  judged: 'dem Gutachter vorgelegt',
  judged_accuracy: 'richtig mit Gutachter',
  kept: 'behaltene Antworten',
  kept_anyway: 'trotzdem behalten',
  kinds: 'nach Art',
  kl: 'Abstand vom Anfang',
  leaks: 'Lecks in die Prüffragen',
  learning_rate: 'Lernrate',
  left_out: 'ausgelassen',
  left_over: 'bei der Aufteilung übrig',
  length: 'Länge der Antworten',
  loss: 'Verlust',
  low: 'Intervall ab',
  mean_length: 'mittlere Länge, Token',
  memory_bytes: 'Arbeitsspeicher, Byte',
  mixed_out: 'wegen der Mischung ausgelassen',
  n: 'Fragen',
  near_duplicates: 'Beinahe-Dubletten',
  parameters: 'Parameter',
  pictures: 'Bilder',
  questions: 'Fragen',
  reward: 'Belohnung',
  reward_by_rules: 'Belohnung nach den Regeln allein',
  right: 'richtige Antworten',
  rollout_seconds: 'Sekunden für Probeantworten',
  rows: 'Beispiele',
  rows_in: 'Beispiele vorher',
  rows_out: 'Beispiele nachher',
  rule_acceptance: 'behaltener Anteil nach den Regeln',
  rule_right: 'richtig nach den Regeln',
  sampled_accuracy: 'richtig beim Ziehen',
  sampled_mean_length: 'mittlere Länge beim Ziehen, Token',
  seconds: 'Sekunden',
  step_seconds: 'Sekunden je Schritt',
  steps: 'Schritte',
  tokens_per_second: 'Token je Sekunde',
  trees: 'gepackte Fragen',
  truncated: 'abgeschnitten',
  eval_accuracy: 'zurückgehaltene Fragen richtig',
};

const SURE_WORDS = {
  certain: 'das ist sicher',
  likely: 'das ist wahrscheinlich',
  unclear: 'das kann Zufall sein',
} as const;

/** `1 Prozentpunkt`, `4 Prozentpunkte`. */
const pointsWords = (points: number): string =>
  `${Math.abs(points).toLocaleString('de')} ${Math.abs(points) === 1 ? 'Prozentpunkt' : 'Prozentpunkte'}`;

/** Everything else that the window says. */
export const TEXTS: Catalogue['TEXTS'] = {
  product: 'OpenMMReasoner',
  nav: {
    label: 'Hauptbereiche',
    projects: 'Projekte',
    data: 'Daten',
    models: 'Modelle',
    train: 'Training',
    runs: 'Läufe',
    evaluate: 'Auswertung',
    chat: 'Chat',
    export: 'Export',
    settings: 'Einstellungen',
  },
  skip: 'Zum Inhalt springen',
  network: {
    label: (attempts) =>
      `Netzwerk: ${attempts.toLocaleString('de')} ${attempts === 1 ? 'Versuch' : 'Versuche'}`,
    none: 'Nichts hat versucht, diesen Rechner zu verlassen.',
    some: 'Etwas wollte ins Netzwerk. Jeder Versuch wurde verhindert.',
  },
  theme: { label: 'Farben', system: 'Wie das System', light: 'Hell', dark: 'Dunkel' },
  time: { few: 'einige Sekunden', about: (time) => `etwa ${time}` },
  idle: 'Nichts läuft',
  loading: 'Der Arbeitsbereich wird gelesen …',
  noBridge:
    'Diese Seite gehört zum Programm: Für sich allein geöffnet hat sie keine Rechenmaschine. Starten Sie es mit npm start.',
  dismiss: 'Ausblenden',
  close: 'Schließen',
  welcome: {
    title: 'Willkommen',
    headline: 'Bringen Sie einem Modell bei, Ihre Bilder zu lesen.',
    cardAlt: 'Zählerkarte mit zwei handgeschriebenen Ständen, A und B',
    sentence:
      'OpenMMReasoner macht aus Ihren eigenen Bildern, Fragen und Antworten ein Modell, das darüber nachdenkt, allein auf diesem Rechner.',
    sample:
      'Ein kleines Modell, das noch nie Handschrift gesehen hat, lernt Zählerkarten zu lesen, und Sie sehen bei jedem Schritt zu.',
    start: 'Beispielprojekt ausprobieren',
    starting: 'Wird gestartet …',
    time: 'Dauert etwa 10 Minuten.',
    quickTime: 'Dauert etwa 90 Sekunden.',
    quick: 'Nur ein kurzer Blick: 90 Sekunden, zu wenig, um viel zu lernen',
    promise: 'Nichts verlässt diesen Rechner.',
    happens: {
      answers: 'Ein Lehrer beantwortet jede Frage 8-mal; nur richtige Antworten bleiben.',
      learn: 'Das Modell lernt aus diesen Antworten.',
      practise: 'Es versucht sich an neuen Karten und wird für richtige, kurze Antworten belohnt.',
      check: 'Es wird an Karten gemessen, die es nie gesehen hat, und Sie bekommen einen Bericht.',
    },
    own: 'Ihre eigenen Bilder',
    ownText:
      'Bringen Sie einen Ordner mit Bildern, Fragen und Antworten mit. Was an einer Zeile nicht stimmt, wird gesagt und lässt sich reparieren; in Ihrem Ordner wird nichts verändert.',
    ownStart: 'Mit eigenen Bildern beginnen',
    sampleTitle: 'Das Beispielprojekt',
    shapesTitle: 'Das kann gelesen werden',
  },
  shapes: [
    { title: 'Bilder + Zeilen', detail: 'ein Ordner und .jsonl, .json oder .csv' },
    { title: 'Tabelle', detail: 'CSV, Excel oder Parquet' },
    { title: 'Gespräche', detail: 'ShareGPT, OpenAI' },
    { title: 'Dokumente', detail: 'PDF-Seiten oder ein ZIP' },
  ],
  projects: {
    title: 'Projekte',
    again: 'Beispielprojekt noch einmal',
    created: 'begonnen',
    done: 'abgeschlossen',
    progress: (done, all) => `${done} von ${all} fertig`,
    right: (share) => `${share} richtig`,
    rose: (before, after) => `${before} → ${after} richtig`,
  },
  path: {
    label: 'Schritte des Rezepts',
    notYet: 'noch nicht',
    done: 'fertig',
    later: 'kommt später',
    partly: (done, all) => `${done} von ${all}`,
  },
  job: {
    cancel: 'Anhalten',
    cancelling: 'Wird angehalten …',
    cancelNote: '„Fortsetzen“ macht am letzten gesicherten Punkt weiter.',
    resume: 'Fortsetzen',
    resuming: 'Wird fortgesetzt …',
    failed: 'Dieser Schritt kam nicht zu Ende.',
    interrupted:
      'Die Rechenmaschine blieb mitten in diesem Schritt stehen. Bis zum letzten gesicherten Punkt ist nichts verloren.',
    cancelled:
      'Sie haben diesen Schritt angehalten. Bis zum letzten gesicherten Punkt ist nichts verloren.',
    queued: 'Wartet auf den Schritt davor.',
    starting: 'Macht sich bereit …',
    notYet: (before) => `Beginnt von selbst nach „${before}“.`,
    notYetStopped: (before) => `Wartet: Erst muss „${before}“ fertig werden.`,
    left: (time) => `noch ${time}`,
    leftUnknown: 'Restzeit: –',
    took: (time) => `hat ${time} gedauert`,
    since: (time) => `seit ${time}`,
    settings: 'Einstellungen dieses Schritts',
    figures: 'Alle Zahlen dieses Schritts',
    folder: 'Ordner mit dem Ergebnis',
    goRunning: 'Zeigen, was gerade läuft',
    progressLabel: 'Fortschritt dieses Schritts',
  },
  charts: {
    loss: 'Verlust',
    lossUnit: 'Nat je Token',
    reward: 'Belohnung',
    rewardUnit: 'Mittel, 0 bis 1',
    accuracy: 'Richtige Antworten',
    accuracyUnit: 'Anteil der Antworten',
    format: 'Formgerecht',
    length: 'Länge der Antworten',
    lengthUnit: 'Token',
    deadGroups: 'Ohne Signal',
    deadGroupsUnit: 'Anteil der Gruppen',
    gradNorm: 'Gradientennorm',
    learningRate: 'Lernrate',
    entropy: 'Entropie',
    entropyUnit: 'Nat je Token',
    clip: 'Begrenzt',
    clipUnit: 'Anteil der Antworten',
    speed: 'Tempo',
    speedUnit: 'Token je Sekunde',
    step: 'Schritt',
    smooth: 'dünn: jeder Schritt · dick: geglättet',
    empty: 'Die Kurve beginnt mit dem ersten Schritt.',
    none: 'Dieser Lauf hat keine Kurve hinterlassen.',
    at: (step) => `Schritt ${step}`,
    keys: 'Mit den Pfeiltasten gehen Sie die Kurve entlang.',
  },
  samples: {
    title: 'Neueste Antworten',
    titleDone: 'Antworten dieses Laufs',
    empty: 'Noch keine Antworten. Die ersten erscheinen, während der Schritt läuft.',
    none: 'Dieser Lauf hat keine Antworten aufbewahrt.',
    right: 'richtig',
    wrong: 'falsch',
    expected: (gold) => `richtig wäre ${gold}`,
    form: 'Form',
    noForm: 'Form',
    formNote: 'Formgerecht: Die Antwort steht dort, wo sie stehen soll.',
    noFormNote: 'Nicht formgerecht: Die Antwort steht nicht dort, wo sie stehen soll.',
    tokens: (n) => `${n.toLocaleString('de')} Token`,
    how: 'Der Weg dorthin',
    noAnswer: 'keine Antwort',
    picture: (question) => `Bild zu: ${question}`,
    pictureLoading: 'Das Bild wird gelesen',
    pictureMissing: 'Das Bild fehlt im Arbeitsbereich',
    atStep: (step) => `Schritt ${step.toLocaleString('de')}`,
    more: (n) => `Weitere zeigen (${n.toLocaleString('de')})`,
  },
  tally: { bySplit: 'Wofür sie da sind', byKind: 'Arten von Fragen' },
  answers: {
    empty: 'Gleich erscheinen hier die ersten Antworten des Lehrers.',
  },
  check: {
    table: 'Ergebnisse der Modelle bei denselben ungesehenen Fragen',
    model: 'Modell',
    accuracy: 'Richtige Antworten',
    interval: 'wie sicher: 95-%-Intervall',
    sampled: 'Richtig beim Ziehen',
    format: 'Formgerecht',
    length: 'Mittlere Länge',
    lengthUnit: 'Token',
    questions: (n) => `${n} Fragen`,
    axis: 'richtige Antworten in %; der Balken zeigt, wie sicher die Zahl ist (95-%-Intervall)',
    byKind: 'Nach Art der Frage',
    suite: 'Andere Fragen:',
    base: 'Vorher',
    sft: 'Nach dem Lernen',
    rl: 'Nach dem Üben',
    baseTerm: 'Basis',
    sftTerm: 'SFT',
    rlTerm: 'SFT + RL',
    report: 'Bericht öffnen',
    reportBack: 'Zurück zur Prüfung',
    reportTitle: 'Bericht',
    reportOutside: 'Im Browser öffnen',
    reportWait: 'Der Bericht wird geschrieben, sobald alle Schritte fertig sind.',
    reportLoading: 'Der Bericht wird gelesen …',
    empty: 'Noch ist kein Modell gemessen worden.',
    partly: (done, all) => `${done} von ${all} Modellen bisher gemessen.`,
    learned: (points, sure) =>
      points === 0
        ? 'Das Lernen hat nichts verändert.'
        : `Durch das Lernen wurde es um ${pointsWords(points)} ${points > 0 ? 'besser' : 'schlechter'}, ${SURE_WORDS[sure]}.`,
    practised: (points, sure) =>
      points === 0
        ? 'Das Üben hat an der ersten Wahl des Modells nichts geändert.'
        : `Durch das Üben wurde es um ${pointsWords(points)} ${points > 0 ? 'besser' : 'schlechter'}, ${SURE_WORDS[sure]}.`,
  },
  runs: {
    title: 'Läufe',
    right: 'richtig',
  },
};

/** The sentences of health.ts: what the curves say, and the one thing to do about it. */
export const HEALTH_TEXTS: Catalogue['HEALTH_TEXTS'] = {
  early: 'Es ist zu früh, um zu sagen, wie es läuft.',
  notANumber: 'Die Zahlen sind übergelaufen: Der Verlust ist keine Zahl mehr.',
  notANumberFix: 'Halten Sie an und beginnen Sie mit einer kleineren Lernrate neu.',
  memory: (share) => `Der Arbeitsspeicher ist fast voll (${share}).`,
  memoryFix: 'Schließen Sie andere Programme oder nehmen Sie weniger Bilder je Schritt.',
  exploding: (times) =>
    `Die Schritte sind zu groß geworden: Die Gradientennorm ist ${times}-mal so groß wie zuvor.`,
  explodingFix:
    'Sinkt der Verlust nicht bald wieder, beginnen Sie mit einer kleineren Lernrate neu.',
  risingLoss: (from, to) => `Der Verlust steigt wieder: von ${from} auf ${to}.`,
  risingLossFix: 'Halten Sie an und nehmen Sie weniger Durchgänge oder eine kleinere Lernrate.',
  flatLoss: (at) => `Der Verlust hat sich nicht bewegt: Er liegt noch immer bei ${at}.`,
  flatLossFix:
    'Versuchen Sie eine größere Lernrate oder sehen Sie nach, ob die Antworten zu den Fragen passen.',
  levelled: (from, to) =>
    `Das Lernen läuft gut: Der Verlust ist von ${from} auf ${to} gesunken und bleibt nun gleich.`,
  falling: (from, to) =>
    `Das Lernen läuft gut: Der Verlust ist von ${from} auf ${to} gesunken und sinkt weiter.`,
  fell: (from, to) => `Der Verlust ist von ${from} auf ${to} gesunken.`,
  lengthCollapse: (from, to) =>
    `Die Antworten sind eingebrochen: von ${from} auf ${to} Token, und weniger sind richtig.`,
  lengthCollapseFix: 'Halten Sie an und geben Sie der Belohnung für Kürze weniger Gewicht.',
  entropyCollapse:
    'Das Modell probiert keine anderen Antworten mehr: Seine Entropie ist auf fast nichts gesunken.',
  entropyCollapseFix: 'Halten Sie hier an oder beginnen Sie mit einer kleineren Lernrate neu.',
  rewardFalls: (from, to) => `Die Belohnung sinkt: von ${from} auf ${to}.`,
  rewardFallsFix: 'Halten Sie an und beginnen Sie mit einer kleineren Lernrate neu.',
  noSignal: (share) =>
    `Es gibt kaum noch etwas zu lernen: ${share} der Fragen werden immer oder nie richtig beantwortet.`,
  noSignalFix: 'Fügen Sie schwerere Beispiele hinzu oder halten Sie hier an.',
  longer: (from, to) =>
    `Die Antworten werden länger, von ${from} auf ${to} Token, ohne dass mehr richtig sind.`,
  longerFix: 'Geben Sie der Belohnung für Kürze mehr Gewicht.',
  risesShorter: (from, to, long, short) =>
    `Das Üben läuft gut: Die Belohnung ist von ${from} auf ${to} gestiegen, und die Antworten wurden kürzer, von ${long} auf ${short} Token.`,
  rises: (from, to) => `Das Üben läuft gut: Die Belohnung ist von ${from} auf ${to} gestiegen.`,
  shorter: (at, from, to) =>
    `Die Belohnung hält sich bei ${at}, und die Antworten werden kürzer: von ${from} auf ${to} Token.`,
  steady: (at) => `Die Belohnung hält sich bei ${at}; sie steigt und sinkt nicht deutlich.`,
  keeps: (share) => `${share} der bisherigen Antworten des Lehrers sind richtig und bleiben.`,
  kept: (share) => `${share} der Antworten des Lehrers waren richtig und sind geblieben.`,
  keepsFew: (share) => `Nur ${share} der Antworten des Lehrers sind richtig.`,
  keepsFewFix: 'Ein besserer Lehrer oder leichtere Fragen gäben mehr zum Lernen her.',
};
