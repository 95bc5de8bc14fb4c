// The settings of the stages: what each one means, its unit, and where its default comes from.

import type { UI_SETTING_FIELDS as EN_UI_SETTING_FIELDS } from '../en/ui-setting-fields.ts';

export const UI_SETTING_FIELDS: Readonly<Record<keyof typeof EN_UI_SETTING_FIELDS, string>> = {
  'ui.setting-group.model': 'Modell',
  'ui.setting-group.data': 'Daten',
  'ui.setting-group.optimisation': 'Optimierung',
  'ui.setting-group.rollouts': 'Probeantworten',
  'ui.setting-group.reward': 'Belohnung',
  'ui.setting-group.device': 'Gerät',

  'ui.setting-unit.number': '',
  'ui.setting-unit.folder': 'Ordner',
  'ui.setting-unit.pattern': 'Muster',
  'ui.setting-unit.text': 'Text',
  'ui.setting-unit.flag': '',
  'ui.setting-unit.part': 'Teil',
  'ui.setting-unit.shares': 'Anteile',
  'ui.setting-unit.questions': 'Fragen',
  'ui.setting-unit.share': 'Anteil, 0 bis 1',
  'ui.setting-unit.likeness': '0 bis 1',
  'ui.setting-unit.list': 'Liste',
  'ui.setting-unit.rows': 'Beispiele',
  'ui.setting-unit.word': '',
  'ui.setting-unit.characters': 'Zeichen',
  'ui.setting-unit.rounds': 'Durchgänge',
  'ui.setting-unit.steps': 'Schritte',
  'ui.setting-unit.answers': 'Antworten',
  'ui.setting-unit.rate': 'je Schritt',
  'ui.setting-unit.factor': 'mal',
  'ui.setting-unit.looks': 'Blicke',
  'ui.setting-unit.tokens': 'Token',
  'ui.setting-unit.requests': 'Anfragen',
  'ui.setting-unit.seconds': 'Sekunden',
  'ui.setting-unit.weight': 'Gewicht',

  'ui.setting-in-unit': '{label} ({unit})',

  'ui.setting-source.paper': 'siehe OpenMMReasoner, arXiv 2511.16334',
  'ui.setting-source.reference': 'wie im Referenzcode',
  'ui.setting-source.gspo': 'siehe GSPO, arXiv 2507.18071',
  'ui.setting-source.dapo': 'siehe DAPO, arXiv 2503.14476',
  'ui.setting-source.usual': 'ein üblicher Wert',
  'ui.setting-source.measured': 'am Beispielprojekt gemessen',
  'ui.setting-source.recipe': 'wie das Rezept es braucht',
  'ui.setting-source.none': 'Ihre eigene Wahl',

  'ui.setting.model.label': 'Modell',
  'ui.setting.model.meaning': 'Der Ordner, von dem dieser Schritt ausgeht.',
  'ui.setting.rank.label': 'Rang des Adapters · r',
  'ui.setting.rank.meaning':
    'Wie viel der Adapter ändern kann: Mehr lernt mehr, braucht mehr Arbeitsspeicher und vergisst eher.',
  'ui.setting.alpha.label': 'Stärke des Adapters · alpha',
  'ui.setting.alpha.meaning': 'Der Adapter wirkt mit alpha / r.',
  'ui.setting.targetModules.label': 'Angepasste Schichten',
  'ui.setting.targetModules.meaning':
    'Welche Schichten lernen, als regulärer Ausdruck ihrer Pfade.',
  'ui.setting.systemPrompt.label': 'Vorgabe · System-Prompt',
  'ui.setting.systemPrompt.meaning':
    'Steht vor jeder Frage; leer heißt keine. Nehmen Sie in jedem Schritt dieselbe.',
  'ui.setting.recompute.label': 'Schichten zweimal rechnen',
  'ui.setting.recompute.meaning':
    'Viel weniger Arbeitsspeicher für etwa ein Drittel mehr Zeit · Activation Checkpointing.',
  'ui.setting.dataset.label': 'Beispiele',
  'ui.setting.dataset.meaning': 'Der Datensatz, den dieser Schritt liest.',
  'ui.setting.split.label': 'Teil',
  'ui.setting.split.meaning': 'Nur Beispiele dieses Teils werden verwendet.',
  'ui.setting.curate.split.label': 'Neue Teile',
  'ui.setting.curate.split.meaning':
    'Anteile der Teile, etwa \'{\'"sft": 0.45, "rl": 0.35, "validation": 0.05, "test": 0.15\'}\'; \'{}\' lässt die Teile der Beispiele.',
  'ui.setting.seed.label': 'Startwert · Seed',
  'ui.setting.seed.meaning': 'Derselbe Startwert ergibt wieder dasselbe Ergebnis.',
  'ui.setting.limit.label': 'Höchstens',
  'ui.setting.limit.meaning': 'So viele Fragen höchstens; 0 für alle.',
  'ui.setting.pictureJitter.label': 'Bilder verbiegen',
  'ui.setting.pictureJitter.meaning':
    'Bilder werden um bis zu diesen Anteil ihrer kürzeren Seite verbogen, jedes Mal neu; 0 für nie · Augmentation.',
  'ui.setting.trainedOn.label': 'Auf Lecks durchsucht',
  'ui.setting.trainedOn.meaning':
    'Ein Datensatz, mit dem trainiert wurde: Er wird nach den Fragen durchsucht, die hier gestellt werden; leer für keinen.',
  'ui.setting.compare.label': 'Verglichen mit',
  'ui.setting.compare.meaning':
    'Eine frühere Prüfung derselben Fragen, gegen die getestet wird; leer für keine.',
  'ui.setting.duplicates.label': 'Dieselbe Frage zweimal',
  'ui.setting.duplicates.meaning':
    'Ein Beispiel auslassen, dessen Bilder und Frage schon ein früheres hat.',
  'ui.setting.near.label': 'Fast dasselbe zweimal',
  'ui.setting.near.meaning':
    'Ein Beispiel auslassen, dessen Bilder, Frage und Antwort fast dieselben sind.',
  'ui.setting.leaks.label': 'Lecks',
  'ui.setting.leaks.meaning':
    'Beispiele zum Lernen auslassen, deren Bild auch zum Prüfen verwendet wird.',
  'ui.setting.contradictions.label': 'Widersprüche',
  'ui.setting.contradictions.meaning':
    'Eine Frage auslassen, die zum selben Bild verschiedene Antworten hat.',
  'ui.setting.pictureDifference.label': 'Bilder gelten als eines',
  'ui.setting.pictureDifference.meaning':
    'Bis zu diesem Unterschied; 0 ist dasselbe Bild, 1 ein anderes.',
  'ui.setting.textLikeness.label': 'Fragen gelten als eine',
  'ui.setting.textLikeness.meaning': 'Ab diesem Anteil gemeinsamer Buchstaben.',
  'ui.setting.meaningLikeness.label': 'Fragen meinen dasselbe',
  'ui.setting.meaningLikeness.meaning':
    'Ab diesem Anteil gemeinsamer Wörter, wenn auch die Antwort dieselbe ist.',
  'ui.setting.heldOut.label': 'Zurückgehalten',
  'ui.setting.heldOut.meaning': 'Teile, aus denen nichts gelernt wird.',
  'ui.setting.against.label': 'Abgeglichen mit',
  'ui.setting.against.meaning':
    'Andere Datensätze, etwa Benchmarks: Was auch dort vorkommt, wird hier ausgelassen.',
  'ui.setting.againstQuestions.label': 'Dort zählt schon die Frage',
  'ui.setting.againstQuestions.meaning': 'Eine Frage von dort zählt, gleich was ihr Bild zeigt.',
  'ui.setting.keepAnyway.label': 'Trotzdem behalten',
  'ui.setting.keepAnyway.meaning': 'Beispiele, die bleiben, gleich was die Regeln sagen.',
  'ui.setting.visionModel.label': 'Mit den Augen eines Modells',
  'ui.setting.visionModel.meaning':
    'Ein Modell, dessen Bildteil (Vision Tower) ebenfalls nach ähnlichen Bildern sucht; leer für keines.',
  'ui.setting.visionLikeness.label': 'Für diese Augen gleich',
  'ui.setting.visionLikeness.meaning': 'Ab diesem Kosinus gelten zwei Bilder als eines.',
  'ui.setting.mixture.label': 'Mischung',
  'ui.setting.mixture.meaning': "Anteil jeder Quelle am Ergebnis; '{}' für alle Beispiele.",
  'ui.setting.maxPerSource.label': 'Höchstens je Quelle',
  'ui.setting.maxPerSource.meaning': 'So viele Beispiele aus einer Quelle; 0 für keine Grenze.',
  'ui.setting.maxPerKind.label': 'Höchstens je Art',
  'ui.setting.maxPerKind.meaning': 'So viele Beispiele von einer Art Frage; 0 für keine Grenze.',
  'ui.setting.splitSeed.label': 'Startwert der Teile',
  'ui.setting.splitSeed.meaning': 'Lost aus, welche Beispiele in welchen Teil kommen.',
  'ui.setting.splitBy.label': 'Bleibt zusammen',
  'ui.setting.splitBy.meaning':
    'Was als ein Dokument gilt, dessen Beispiele in einem Teil bleiben.',
  'ui.setting.views.label': 'Längen zählen',
  'ui.setting.views.meaning':
    'Längen und Schwierigkeit stehen im Bericht; ausgelassen wird dadurch nichts.',
  'ui.setting.traces.label': 'Trefferquoten aus',
  'ui.setting.traces.meaning':
    'Eine frühere Sammlung von Antworten, die zeigt, wie schwer jede Frage ist.',
  'ui.setting.minLength.label': 'Kürzeste Antwort',
  'ui.setting.minLength.meaning':
    'Kürzere werden ausgelassen; 0 für keine Grenze. Laut der Arbeit schadet es.',
  'ui.setting.maxLength.label': 'Längste Antwort',
  'ui.setting.maxLength.meaning':
    'Längere werden ausgelassen; 0 für keine Grenze. Laut der Arbeit schadet es.',
  'ui.setting.minPassRate.label': 'Schwerste Frage',
  'ui.setting.minPassRate.meaning':
    'Fragen, die seltener richtig beantwortet werden, werden ausgelassen. Laut der Arbeit schadet es.',
  'ui.setting.maxPassRate.label': 'Leichteste Frage',
  'ui.setting.maxPassRate.meaning':
    'Fragen, die häufiger richtig beantwortet werden, werden ausgelassen. Laut der Arbeit schadet es.',
  'ui.setting.epochs.label': 'Durchgänge · Epochen',
  'ui.setting.epochs.meaning':
    'Wie oft das Modell alle Beispiele liest. Bei zu vielen lernt es sie auswendig.',
  'ui.setting.maxSteps.label': 'Höchstens Schritte',
  'ui.setting.maxSteps.meaning':
    'Endet nach so vielen Schritten; 0 für so viele, wie die Durchgänge brauchen.',
  'ui.setting.steps.label': 'Schritte',
  'ui.setting.steps.meaning': 'So viele Stapel von Fragen werden geübt.',
  'ui.setting.batchQuestions.label': 'Fragen je Schritt · Batch',
  'ui.setting.batchQuestions.meaning': 'Mehr machen den Schritt ruhiger und langsamer.',
  'ui.setting.answersPerQuestion.label': 'Antworten je Frage',
  'ui.setting.answersPerQuestion.meaning':
    'In einem Schritt, reihum über die Durchgänge; 0 für alle, die behalten wurden.',
  'ui.setting.learningRate.label': 'Lernrate',
  'ui.setting.learningRate.meaning':
    'Wie groß ein Schritt ist. Halbieren Sie sie, wenn der Verlust springt; verdoppeln Sie sie, wenn sich nichts bewegt.',
  'ui.setting.visionRateFactor.label': 'Die Augen lernen schneller',
  'ui.setting.visionRateFactor.meaning':
    'Die Lernrate des Bildteils (Vision Tower) als Vielfaches davon.',
  'ui.setting.warmupRatio.label': 'Aufwärmen · Warm-up',
  'ui.setting.warmupRatio.meaning': 'Anteil der Schritte, in denen die Lernrate steigt.',
  'ui.setting.warmupSteps.label': 'Aufwärmen · Warm-up',
  'ui.setting.warmupSteps.meaning': 'Schritte, in denen die Lernrate steigt.',
  'ui.setting.schedule.label': 'Verlauf der Lernrate · Schedule',
  'ui.setting.schedule.meaning': 'Ob die Lernrate gleich bleibt oder zum Ende hin sinkt.',
  'ui.setting.weightDecay.label': 'Gewichtsabbau · Weight Decay',
  'ui.setting.weightDecay.meaning':
    'Zieht den Adapter bei jedem Schritt ein wenig zur Null zurück.',
  'ui.setting.maxGradNorm.label': 'Längster Schritt · Gradient Clipping',
  'ui.setting.maxGradNorm.meaning': 'Ein Gradient mit größerer Norm wird auf sie gekürzt.',
  'ui.setting.miniBatches.label': 'Änderungen je Stapel · Mini-Batches',
  'ui.setting.miniBatches.meaning':
    'Optimierungsschritte, für die die Antworten eines Stapels verwendet werden.',
  'ui.setting.checkpointEvery.label': 'Sichern alle',
  'ui.setting.checkpointEvery.meaning':
    'Schritte zwischen zwei gesicherten Punkten, von denen ein Lauf weitergehen kann.',
  'ui.setting.validateEvery.label': 'Nachsehen alle',
  'ui.setting.validateEvery.meaning':
    'Schritte zwischen zwei Blicken auf Fragen, die nicht geübt werden; 0 für keine.',
  'ui.setting.validationSplit.label': 'Angesehener Teil',
  'ui.setting.validationSplit.meaning': 'Der Teil, dessen Fragen dabei gestellt werden.',
  'ui.setting.validationLimit.label': 'Fragen je Blick',
  'ui.setting.validationLimit.meaning': 'So viele höchstens.',
  'ui.setting.patience.label': 'Geduld',
  'ui.setting.patience.meaning':
    'Endet nach so vielen Blicken ohne Gewinn; 0 für nie · Early Stopping.',
  'ui.setting.stopWhenSaturated.label': 'Ende, wenn alles richtig ist',
  'ui.setting.stopWhenSaturated.meaning':
    'Endet nach so vielen Schritten, in denen fast jede Antwort richtig war; 0 für nie.',
  'ui.setting.rl.keep.label': 'Ergebnis',
  'ui.setting.rl.keep.meaning': 'Der letzte Stand oder der beste aller Blicke.',
  'ui.setting.preset.label': 'Veröffentlichter Verlust · Preset',
  'ui.setting.preset.meaning':
    'Setzt die Felder darunter so, wie eine Arbeit sie hat; leer nimmt sie, wie sie dastehen.',
  'ui.setting.ratio.label': 'Verglichen nach',
  'ui.setting.ratio.meaning':
    'Wie wahrscheinlich das neue Modell eine Antwort gibt: ganze Antworten (GSPO) oder jedes Token (GRPO).',
  'ui.setting.clipLow.label': 'Grenze unten · Clip',
  'ui.setting.clipLow.meaning': 'Wie weit dieses Verhältnis nach unten zählt.',
  'ui.setting.clipHigh.label': 'Grenze oben · Clip',
  'ui.setting.clipHigh.meaning': 'Wie weit dieses Verhältnis nach oben zählt.',
  'ui.setting.dualClip.label': 'Zweite Grenze · Dual Clip',
  'ui.setting.dualClip.meaning': 'Begrenzt den Verlust einer schlechten Antwort; 0 für keine.',
  'ui.setting.aggregation.label': 'Gemittelt über',
  'ui.setting.aggregation.meaning': 'Ob jede Antwort gleich viel wiegt oder jedes Token.',
  'ui.setting.kl.label': 'Am Anfang gehalten · KL',
  'ui.setting.kl.meaning':
    'Gewicht des Abstands zu dem Modell, mit dem das Üben begann; 0 für keines.',
  'ui.setting.divergence.label': 'Abstand nach',
  'ui.setting.divergence.meaning': 'Der Schätzer dieses Abstands.',
  'ui.setting.advantages.label': 'Besser als',
  'ui.setting.advantages.meaning':
    'Womit die Belohnung einer Antwort in ihrer Gruppe verglichen wird.',
  'ui.setting.filterGroups.label': 'Gruppen ohne Signal',
  'ui.setting.filterGroups.meaning':
    'Welche ausgelassen werden: ganz richtige und ganz falsche, solche mit gleichen Belohnungen, oder keine.',
  'ui.setting.promptsPerStep.label': 'Fragen je Schritt',
  'ui.setting.promptsPerStep.meaning': 'So viele werden beim Üben in einem Stapel gestellt.',
  'ui.setting.groupSize.label': 'Antworten auf jede · Gruppe',
  'ui.setting.groupSize.meaning':
    'Sie werden miteinander verglichen; mehr sehen mehr und dauern länger.',
  'ui.setting.temperature.label': 'Temperatur',
  'ui.setting.temperature.meaning':
    'Wie frei Antworten gezogen werden; 1 wie das Modell denkt, 0 immer seine erste Wahl.',
  'ui.setting.topP.label': 'Auswahl · Top-p',
  'ui.setting.topP.meaning':
    'Gezogen wird nur aus den wahrscheinlichsten Token bis zu diesem Anteil.',
  'ui.setting.maxNewTokens.label': 'Längste Antwort',
  'ui.setting.maxNewTokens.meaning': 'Hier wird eine Antwort abgeschnitten.',
  'ui.setting.resample.label': 'Weitere Fragen stellen',
  'ui.setting.resample.meaning':
    'Runden mit anderen Fragen anstelle von Gruppen ohne Signal; 0 für keine.',
  'ui.setting.samples.label': 'Gezogene Antworten',
  'ui.setting.samples.meaning': 'Neben der ersten Wahl des Modells; 0 für keine.',
  'ui.setting.answers.label': 'Antworten je Frage',
  'ui.setting.answers.meaning': 'So viele schreibt der Lehrer.',
  'ui.setting.keep.label': 'Behaltene Antworten',
  'ui.setting.keep.meaning': 'Richtige einer Frage höchstens; 0 für alle.',
  'ui.setting.keepOrder.label': 'Zuerst behalten',
  'ui.setting.keepOrder.meaning':
    'Welche der richtigen Antworten: die ersten, die kürzesten oder die verschiedensten.',
  'ui.setting.rationales.label': 'Ihre Erklärungen',
  'ui.setting.rationales.meaning':
    'Ob Erklärungen in Ihren Beispielen zu Antworten werden: nach einer Vorlage oder vom Lehrer umgeschrieben.',
  'ui.setting.overrules.label': 'Ihre Urteile',
  'ui.setting.overrules.meaning': 'Eine frühere Sammlung, deren Urteile ein Mensch berichtigt hat.',
  'ui.setting.answersFrom.label': 'Antworten aus',
  'ui.setting.answersFrom.meaning':
    'Eine frühere Sammlung, deren Antworten und berichtigte Urteile übernommen werden; der Lehrer wird nicht noch einmal gefragt.',
  'ui.setting.promptsPerBatch.label': 'Fragen nebeneinander',
  'ui.setting.promptsPerBatch.meaning': 'Mehr sind schneller und brauchen mehr Arbeitsspeicher.',
  'ui.setting.concurrency.label': 'Anfragen nebeneinander',
  'ui.setting.concurrency.meaning': 'An einen Lehrer oder Gutachter auf einem Server.',
  'ui.setting.requestSeconds.label': 'Geduld mit dem Server',
  'ui.setting.requestSeconds.meaning': 'Eine Anfrage, die länger braucht, wird aufgegeben.',
  'ui.setting.keyFrom.label': 'Schlüssel',
  'ui.setting.keyFrom.meaning':
    'Die Datei oder Umgebungsvariable mit dem Schlüssel des Servers; der Schlüssel selbst wird nie gespeichert.',
  'ui.setting.accuracyWeight.label': 'Richtig',
  'ui.setting.accuracyWeight.meaning': 'Was eine richtige Antwort verdient · Accuracy Reward.',
  'ui.setting.formatWeight.label': 'Formgerecht',
  'ui.setting.formatWeight.meaning':
    'Was eine Antwort verdient, die dort steht, wo sie stehen soll · Format Reward.',
  'ui.setting.concisenessWeight.label': 'Kurz',
  'ui.setting.concisenessWeight.meaning':
    'Was eine richtige Antwort verdient, die kürzer ist als die anderen · Conciseness Reward.',
  'ui.setting.repetitionWeight.label': 'Keine Wiederholung',
  'ui.setting.repetitionWeight.meaning':
    'Was eine Antwort verliert, die immer wieder dasselbe sagt.',
  'ui.setting.overlongBuffer.label': 'Nahe der Grenze',
  'ui.setting.overlongBuffer.meaning':
    'Token vor der längsten Antwort, über die ein Abzug wächst; 0 für keinen.',
  'ui.setting.overlongFactor.label': 'An der Grenze',
  'ui.setting.overlongFactor.meaning': 'Was eine Antwort dort verliert.',
  'ui.setting.overlong.label': 'Abgeschnittene Antworten',
  'ui.setting.overlong.meaning': 'Zählen als falsch oder werden vom Lernen ausgenommen.',
  'ui.setting.verify.label': 'Nur richtige behalten',
  'ui.setting.verify.meaning':
    'Aus behält auch falsche Antworten, um zu messen, was die Prüfung wert ist.',
  'ui.setting.check.label': 'Prüfung der Antworten',
  'ui.setting.check.meaning':
    'Wie Antworten verglichen werden, wo ein Beispiel es nicht sagt: number, choice, text, date, currency, json, boxes, points, set, list, interval oder expression, oder eine Prüfung mit Angaben wie \'{\'"type": "number", "tolerance": \'{\'"absolute": 0.5\'}}\'. Leer: so, wie die richtige Antwort aussieht.',
  'ui.setting.judge.label': 'Gutachter · Judge',
  'ui.setting.judge.meaning':
    'Ein Modell, das Antworten ansieht, die die Regeln ablehnen; leer für keines. Wird getrennt gezählt.',
  'ui.setting.judgeKeyFrom.label': 'Schlüssel des Gutachters',
  'ui.setting.judgeKeyFrom.meaning':
    'Die Datei oder Umgebungsvariable mit dem Schlüssel für den Server des Gutachters.',
  'ui.setting.judgeMaxNewTokens.label': 'Längste Antwort des Gutachters',
  'ui.setting.judgeMaxNewTokens.meaning': 'Er muss nur Ja oder Nein sagen.',
  'ui.setting.weights.label': 'Zahlenformat',
  'ui.setting.weights.meaning':
    'Wie die festen Gewichte gehalten werden: wie gespeichert, in 16 Bit oder in 8 oder 4.',
  'ui.setting.device.label': 'Gerät',
  'ui.setting.device.meaning': 'Womit gerechnet wird.',
  'ui.setting.bufferTokens.label': 'Token auf einmal',
  'ui.setting.bufferTokens.meaning': 'In einem Puffer beim Training: Arbeitsspeicher gegen Tempo.',
  'ui.setting.maxSequences.label': 'Antworten auf einmal',
  'ui.setting.maxSequences.meaning': 'Nebeneinander erzeugt: Arbeitsspeicher gegen Tempo.',
};
