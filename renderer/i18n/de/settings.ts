// German: the words of the settings, what each one means, its unit, and where its default comes from. One row a setting.

import type { Catalogue } from '../en/catalogue.ts';

/** Rows: setting → its name for a person and what it does. */
export const SETTING_TEXTS: Catalogue['SETTING_TEXTS'] = {
  groups: {
    model: 'Modell',
    data: 'Daten',
    optimisation: 'Optimierung',
    rollouts: 'Probeantworten',
    reward: 'Belohnung',
    device: 'Gerät',
  },
  units: {
    number: '',
    folder: 'Ordner',
    pattern: 'Muster',
    text: 'Text',
    flag: '',
    part: 'Teil',
    shares: 'Anteile',
    questions: 'Fragen',
    share: 'Anteil, 0 bis 1',
    likeness: '0 bis 1',
    list: 'Liste',
    rows: 'Beispiele',
    word: '',
    characters: 'Zeichen',
    rounds: 'Durchgänge',
    steps: 'Schritte',
    answers: 'Antworten',
    rate: 'je Schritt',
    factor: 'mal',
    looks: 'Blicke',
    tokens: 'Token',
    requests: 'Anfragen',
    seconds: 'Sekunden',
    weight: 'Gewicht',
  },
  inUnit: (label, unit) => `${label} (${unit})`,
  sources: {
    paper: 'siehe OpenMMReasoner, arXiv 2511.16334',
    reference: 'wie im Referenzcode',
    gspo: 'siehe GSPO, arXiv 2507.18071',
    dapo: 'siehe DAPO, arXiv 2503.14476',
    usual: 'ein üblicher Wert',
    measured: 'am Beispielprojekt gemessen',
    recipe: 'wie das Rezept es braucht',
    none: 'Ihre eigene Wahl',
  },
  rows: {
    model: ['Modell', 'Der Ordner, von dem dieser Schritt ausgeht.'],
    loraRank: [
      'Rang des Adapters · r',
      'Wie viel der Adapter ändern kann: Mehr lernt mehr, braucht mehr Arbeitsspeicher und vergisst eher.',
    ],
    loraAlpha: ['Stärke des Adapters · alpha', 'Der Adapter wirkt mit alpha / r.'],
    targetModules: [
      'Angepasste Schichten',
      'Welche Schichten lernen, als regulärer Ausdruck ihrer Pfade.',
    ],
    systemPrompt: [
      'Vorgabe · System-Prompt',
      'Steht vor jeder Frage; leer heißt keine. Nehmen Sie in jedem Schritt dieselbe.',
    ],
    gradientCheckpointing: [
      'Schichten zweimal rechnen',
      'Viel weniger Arbeitsspeicher für etwa ein Drittel mehr Zeit · Activation Checkpointing.',
    ],
    dataset: ['Beispiele', 'Der Datensatz, den dieser Schritt liest.'],
    split: ['Teil', 'Nur Beispiele dieses Teils werden verwendet.'],
    'curate.split': [
      'Neue Teile',
      'Anteile der Teile, etwa {"sft": 0.45, "rl": 0.35, "validation": 0.05, "test": 0.15}; {} lässt die Teile der Beispiele.',
    ],
    seed: ['Startwert · Seed', 'Derselbe Startwert ergibt wieder dasselbe Ergebnis.'],
    limit: ['Höchstens', 'So viele Fragen höchstens; 0 für alle.'],
    imageAugmentation: [
      'Bilder verbiegen',
      'Bilder werden um bis zu diesen Anteil ihrer kürzeren Seite verbogen, jedes Mal neu; 0 für nie · Augmentation.',
    ],
    trainedOn: [
      'Auf Lecks durchsucht',
      'Ein Datensatz, mit dem trainiert wurde: Er wird nach den Fragen durchsucht, die hier gestellt werden; leer für keinen.',
    ],
    compare: [
      'Verglichen mit',
      'Eine frühere Prüfung derselben Fragen, gegen die getestet wird; leer für keine.',
    ],
    duplicates: [
      'Dieselbe Frage zweimal',
      'Ein Beispiel auslassen, dessen Bilder und Frage schon ein früheres hat.',
    ],
    near: [
      'Fast dasselbe zweimal',
      'Ein Beispiel auslassen, dessen Bilder, Frage und Antwort fast dieselben sind.',
    ],
    leaks: ['Lecks', 'Beispiele zum Lernen auslassen, deren Bild auch zum Prüfen verwendet wird.'],
    contradictions: [
      'Widersprüche',
      'Eine Frage auslassen, die zum selben Bild verschiedene Antworten hat.',
    ],
    pictureDifference: [
      'Bilder gelten als eines',
      'Bis zu diesem Unterschied; 0 ist dasselbe Bild, 1 ein anderes.',
    ],
    textSimilarity: ['Fragen gelten als eine', 'Ab diesem Anteil gemeinsamer Buchstaben.'],
    wordSimilarity: [
      'Fragen meinen dasselbe',
      'Ab diesem Anteil gemeinsamer Wörter, wenn auch die Antwort dieselbe ist.',
    ],
    heldOut: ['Zurückgehalten', 'Teile, aus denen nichts gelernt wird.'],
    against: [
      'Abgeglichen mit',
      'Andere Datensätze, etwa Benchmarks: Was auch dort vorkommt, wird hier ausgelassen.',
    ],
    againstQuestions: [
      'Dort zählt schon die Frage',
      'Eine Frage von dort zählt, gleich was ihr Bild zeigt.',
    ],
    keepAnyway: ['Trotzdem behalten', 'Beispiele, die bleiben, gleich was die Regeln sagen.'],
    visionModel: [
      'Mit den Augen eines Modells',
      'Ein Modell, dessen Bildteil (Vision Tower) ebenfalls nach ähnlichen Bildern sucht; leer für keines.',
    ],
    visionSimilarity: ['Für diese Augen gleich', 'Ab diesem Kosinus gelten zwei Bilder als eines.'],
    mixture: ['Mischung', 'Anteil jeder Quelle am Ergebnis; {} für alle Beispiele.'],
    maxPerSource: [
      'Höchstens je Quelle',
      'So viele Beispiele aus einer Quelle; 0 für keine Grenze.',
    ],
    maxPerKind: ['Höchstens je Art', 'So viele Beispiele von einer Art Frage; 0 für keine Grenze.'],
    splitSeed: ['Startwert der Teile', 'Lost aus, welche Beispiele in welchen Teil kommen.'],
    splitBy: [
      'Bleibt zusammen',
      'Was als ein Dokument gilt, dessen Beispiele in einem Teil bleiben.',
    ],
    views: [
      'Längen zählen',
      'Längen und Schwierigkeit stehen im Bericht; ausgelassen wird dadurch nichts.',
    ],
    traces: [
      'Trefferquoten aus',
      'Eine frühere Sammlung von Antworten, die zeigt, wie schwer jede Frage ist.',
    ],
    minLength: [
      'Kürzeste Antwort',
      'Kürzere werden ausgelassen; 0 für keine Grenze. Laut der Arbeit schadet es.',
    ],
    maxLength: [
      'Längste Antwort',
      'Längere werden ausgelassen; 0 für keine Grenze. Laut der Arbeit schadet es.',
    ],
    minPassRate: [
      'Schwerste Frage',
      'Fragen, die seltener richtig beantwortet werden, werden ausgelassen. Laut der Arbeit schadet es.',
    ],
    maxPassRate: [
      'Leichteste Frage',
      'Fragen, die häufiger richtig beantwortet werden, werden ausgelassen. Laut der Arbeit schadet es.',
    ],
    epochs: [
      'Durchgänge · Epochen',
      'Wie oft das Modell alle Beispiele liest. Bei zu vielen lernt es sie auswendig.',
    ],
    maxSteps: [
      'Höchstens Schritte',
      'Endet nach so vielen Schritten; 0 für so viele, wie die Durchgänge brauchen.',
    ],
    steps: ['Schritte', 'So viele Stapel von Fragen werden geübt.'],
    batchSize: ['Fragen je Schritt · Batch', 'Mehr machen den Schritt ruhiger und langsamer.'],
    answersPerQuestion: [
      'Antworten je Frage',
      'In einem Schritt, reihum über die Durchgänge; 0 für alle, die behalten wurden.',
    ],
    learningRate: [
      'Lernrate',
      'Wie groß ein Schritt ist. Halbieren Sie sie, wenn der Verlust springt; verdoppeln Sie sie, wenn sich nichts bewegt.',
    ],
    visionLrMultiplier: [
      'Die Augen lernen schneller',
      'Die Lernrate des Bildteils (Vision Tower) als Vielfaches davon.',
    ],
    warmupRatio: ['Aufwärmen · Warm-up', 'Anteil der Schritte, in denen die Lernrate steigt.'],
    warmupSteps: ['Aufwärmen · Warm-up', 'Schritte, in denen die Lernrate steigt.'],
    lrScheduler: [
      'Verlauf der Lernrate · Schedule',
      'Ob die Lernrate gleich bleibt oder zum Ende hin sinkt.',
    ],
    weightDecay: [
      'Gewichtsabbau · Weight Decay',
      'Zieht den Adapter bei jedem Schritt ein wenig zur Null zurück.',
    ],
    maxGradNorm: [
      'Längster Schritt · Gradient Clipping',
      'Ein Gradient mit größerer Norm wird auf sie gekürzt.',
    ],
    miniBatches: [
      'Änderungen je Stapel · Mini-Batches',
      'Optimierungsschritte, für die die Antworten eines Stapels verwendet werden.',
    ],
    saveSteps: [
      'Sichern alle',
      'Schritte zwischen zwei gesicherten Punkten, von denen ein Lauf weitergehen kann.',
    ],
    evalSteps: [
      'Nachsehen alle',
      'Schritte zwischen zwei Blicken auf Fragen, die nicht geübt werden; 0 für keine.',
    ],
    validationSplit: ['Angesehener Teil', 'Der Teil, dessen Fragen dabei gestellt werden.'],
    validationLimit: ['Fragen je Blick', 'So viele höchstens.'],
    earlyStoppingPatience: [
      'Geduld',
      'Endet nach so vielen Blicken ohne Gewinn; 0 für nie · Early Stopping.',
    ],
    stopWhenSaturated: [
      'Ende, wenn alles richtig ist',
      'Endet nach so vielen Schritten, in denen fast jede Antwort richtig war; 0 für nie.',
    ],
    'rl.keep': ['Ergebnis', 'Der letzte Stand oder der beste aller Blicke.'],
    preset: [
      'Veröffentlichter Verlust · Preset',
      'Setzt die Felder darunter so, wie eine Arbeit sie hat; leer nimmt sie, wie sie dastehen.',
    ],
    importanceSampling: [
      'Verglichen nach',
      'Wie wahrscheinlich das neue Modell eine Antwort gibt: ganze Antworten (GSPO) oder jedes Token (GRPO).',
    ],
    clipRatioLow: ['Grenze unten · Clip', 'Wie weit dieses Verhältnis nach unten zählt.'],
    clipRatioHigh: ['Grenze oben · Clip', 'Wie weit dieses Verhältnis nach oben zählt.'],
    clipRatioC: [
      'Zweite Grenze · Dual Clip',
      'Begrenzt den Verlust einer schlechten Antwort; 0 für keine.',
    ],
    lossAggMode: ['Gemittelt über', 'Ob jede Antwort gleich viel wiegt oder jedes Token.'],
    klCoef: [
      'Am Anfang gehalten · KL',
      'Gewicht des Abstands zu dem Modell, mit dem das Üben begann; 0 für keines.',
    ],
    klType: ['Abstand nach', 'Der Schätzer dieses Abstands.'],
    advantages: [
      'Besser als',
      'Womit die Belohnung einer Antwort in ihrer Gruppe verglichen wird.',
    ],
    filterGroups: [
      'Gruppen ohne Signal',
      'Welche ausgelassen werden: ganz richtige und ganz falsche, solche mit gleichen Belohnungen, oder keine.',
    ],
    promptsPerStep: ['Fragen je Schritt', 'So viele werden beim Üben in einem Stapel gestellt.'],
    numGenerations: [
      'Antworten auf jede · Gruppe',
      'Sie werden miteinander verglichen; mehr sehen mehr und dauern länger.',
    ],
    temperature: [
      'Temperatur',
      'Wie frei Antworten gezogen werden; 1 wie das Modell denkt, 0 immer seine erste Wahl.',
    ],
    topP: [
      'Auswahl · Top-p',
      'Gezogen wird nur aus den wahrscheinlichsten Token bis zu diesem Anteil.',
    ],
    maxNewTokens: ['Längste Antwort', 'Hier wird eine Antwort abgeschnitten.'],
    resample: [
      'Weitere Fragen stellen',
      'Runden mit anderen Fragen anstelle von Gruppen ohne Signal; 0 für keine.',
    ],
    samples: ['Gezogene Antworten', 'Neben der ersten Wahl des Modells; 0 für keine.'],
    answers: ['Antworten je Frage', 'So viele schreibt der Lehrer.'],
    keep: ['Behaltene Antworten', 'Richtige einer Frage höchstens; 0 für alle.'],
    keepOrder: [
      'Zuerst behalten',
      'Welche der richtigen Antworten: die ersten, die kürzesten oder die verschiedensten.',
    ],
    rationales: [
      'Ihre Erklärungen',
      'Ob Erklärungen in Ihren Beispielen zu Antworten werden: nach einer Vorlage oder vom Lehrer umgeschrieben.',
    ],
    overrides: ['Ihre Urteile', 'Eine frühere Sammlung, deren Urteile ein Mensch berichtigt hat.'],
    answersFrom: [
      'Antworten aus',
      'Eine frühere Sammlung, deren Antworten und berichtigte Urteile übernommen werden; der Lehrer wird nicht noch einmal gefragt.',
    ],
    promptsPerBatch: [
      'Fragen nebeneinander',
      'Mehr sind schneller und brauchen mehr Arbeitsspeicher.',
    ],
    concurrency: ['Anfragen nebeneinander', 'An einen Lehrer oder Gutachter auf einem Server.'],
    requestSeconds: ['Geduld mit dem Server', 'Eine Anfrage, die länger braucht, wird aufgegeben.'],
    keyFrom: [
      'Schlüssel',
      'Die Datei oder Umgebungsvariable mit dem Schlüssel des Servers; der Schlüssel selbst wird nie gespeichert.',
    ],
    overlong: ['Abgeschnittene Antworten', 'Zählen als falsch oder werden vom Lernen ausgenommen.'],
    verify: [
      'Nur richtige behalten',
      'Aus behält auch falsche Antworten, um zu messen, was die Prüfung wert ist.',
    ],
    check: [
      'Prüfung der Antworten',
      'Wie Antworten verglichen werden, wo ein Beispiel es nicht sagt: number, choice, text, date, currency, json, boxes, points, set, list, interval oder expression, oder eine Prüfung mit Angaben wie {"type": "number", "tolerance": {"absolute": 0.5}}. Leer: so, wie die richtige Antwort aussieht.',
    ],
    judge: [
      'Gutachter · Judge',
      'Ein Modell, das Antworten ansieht, die die Regeln ablehnen; leer für keines. Wird getrennt gezählt.',
    ],
    judgeKeyFrom: [
      'Schlüssel des Gutachters',
      'Die Datei oder Umgebungsvariable mit dem Schlüssel für den Server des Gutachters.',
    ],
    judgeMaxNewTokens: ['Längste Antwort des Gutachters', 'Er muss nur Ja oder Nein sagen.'],
    weights: [
      'Zahlenformat',
      'Wie die festen Gewichte gehalten werden: wie gespeichert, in 16 Bit oder in 8 oder 4.',
    ],
    device: ['Gerät', 'Womit gerechnet wird.'],
    microBatchTokens: [
      'Token auf einmal',
      'In einem Puffer beim Training: Arbeitsspeicher gegen Tempo.',
    ],
    maxSequences: ['Antworten auf einmal', 'Nebeneinander erzeugt: Arbeitsspeicher gegen Tempo.'],
  },
};
