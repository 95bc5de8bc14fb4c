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
  'ui.setting-unit.pixels': 'Pixel',
  'ui.setting-unit.shares': 'Anteile',
  'ui.setting-unit.questions': 'Fragen',
  'ui.setting-unit.share': 'Anteil, 0 bis 1',
  'ui.setting-unit.similarity': '0 bis 1',
  'ui.setting-unit.list': 'Liste',
  'ui.setting-unit.rows': 'Beispiele',
  'ui.setting-unit.word': '',
  'ui.setting-unit.characters': 'Zeichen',
  'ui.setting-unit.epochs': 'Epochen',
  'ui.setting-unit.steps': 'Schritte',
  'ui.setting-unit.answers': 'Antworten',
  'ui.setting-unit.rate': 'je Schritt',
  'ui.setting-unit.factor': 'mal',
  'ui.setting-unit.validations': 'Validierungen',
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
  'ui.setting-source.recipe': 'für das Rezept gesetzt',
  'ui.setting-source.none': 'Ihre eigene Wahl',

  'ui.setting.model.label': 'Modell',
  'ui.setting.model.meaning': 'Der Ordner, von dem dieser Schritt ausgeht.',
  'ui.setting.loraRank.label': 'Rang des Adapters · r',
  'ui.setting.loraRank.meaning':
    'Die Kapazität des Adapters: Ein höherer Rang lernt mehr, braucht mehr Arbeitsspeicher und vergisst eher.',
  'ui.setting.loraAlpha.label': 'Skalierung des Adapters · alpha',
  'ui.setting.loraAlpha.meaning': 'Der Adapter wird mit alpha / r skaliert.',
  'ui.setting.targetModules.label': 'Angepasste Schichten',
  'ui.setting.targetModules.meaning':
    'Die Schichten, die einen Adapter bekommen: all-linear für alle linearen Schichten, Namen mit Kommas dazwischen (auch embed_tokens und lm_head) oder ein regulärer Ausdruck über ihre Pfade.',
  'ui.setting.modulesToSave.label': 'Ganz trainierte Module',
  'ui.setting.modulesToSave.meaning':
    'Kopien dieser Module werden trainiert und neben dem Adapter gespeichert, etwa embed_tokens,lm_head für Wörter, die das Modell nie gelernt hat, oder norm; leer für keine.',
  'ui.setting.systemPrompt.label': 'System-Prompt',
  'ui.setting.systemPrompt.meaning':
    'Steht vor jeder Frage; leer für keinen. Verwenden Sie in jedem Schritt denselben.',
  'ui.setting.gradientCheckpointing.label': 'Activation Checkpointing',
  'ui.setting.gradientCheckpointing.meaning':
    'Rechnet Schichten zweimal: viel weniger Arbeitsspeicher für etwa ein Drittel mehr Zeit.',
  'ui.setting.dataset.label': 'Beispiele',
  'ui.setting.dataset.meaning': 'Der Datensatz, den dieser Schritt liest.',
  'ui.setting.split.label': 'Teil',
  'ui.setting.split.meaning': 'Nur Beispiele dieses Teils werden verwendet.',
  'ui.setting.curate.split.label': 'Aufteilung',
  'ui.setting.curate.split.meaning':
    'Anteil jedes Teils, etwa \'{\'"sft": 0.45, "rl": 0.35, "validation": 0.05, "test": 0.15\'}\'; \'{}\' behält die Teile der Beispiele.',
  'ui.setting.seed.label': 'Startwert · Seed',
  'ui.setting.seed.meaning': 'Derselbe Startwert ergibt wieder dasselbe Ergebnis.',
  'ui.setting.limit.label': 'Höchstzahl',
  'ui.setting.limit.meaning': 'Höchstzahl der Fragen; 0 für alle.',
  'ui.setting.imageAugmentation.label': 'Bild-Augmentation',
  'ui.setting.imageAugmentation.meaning':
    'Bilder werden um bis zu diesen Anteil ihrer kürzeren Seite verzerrt, jedes Mal anders; 0 für nie.',
  'ui.setting.trainedOn.label': 'Leck-Prüfung gegen',
  'ui.setting.trainedOn.meaning':
    'Ein Trainingsdatensatz, der nach den hier gestellten Fragen durchsucht wird; leer für keinen.',
  'ui.setting.compare.label': 'Vergleichen mit',
  'ui.setting.compare.meaning':
    'Eine frühere Prüfung derselben Fragen, gegen die getestet wird; leer für keine.',
  'ui.setting.duplicates.label': 'Dubletten',
  'ui.setting.duplicates.meaning':
    'Ein Beispiel mit denselben Bildern und derselben Frage wie ein früheres auslassen.',
  'ui.setting.near.label': 'Beinahe-Dubletten',
  'ui.setting.near.meaning':
    'Ein Beispiel mit fast denselben Bildern, fast derselben Frage und Antwort wie ein früheres auslassen.',
  'ui.setting.leaks.label': 'Lecks',
  'ui.setting.leaks.meaning':
    'Beispiele zum Lernen auslassen, deren Bild auch zum Prüfen verwendet wird.',
  'ui.setting.contradictions.label': 'Widersprüche',
  'ui.setting.contradictions.meaning':
    'Eine Frage auslassen, die zum selben Bild verschiedene Antworten hat.',
  'ui.setting.pictureDifference.label': 'Gleiches Bild bis',
  'ui.setting.pictureDifference.meaning':
    'Bilder, die sich höchstens so weit unterscheiden, gelten als gleich; 0 ist identisch, 1 völlig verschieden.',
  'ui.setting.textSimilarity.label': 'Gleiche Frage ab',
  'ui.setting.textSimilarity.meaning':
    'Fragen mit mindestens diesem Anteil gemeinsamer Buchstaben gelten als gleich.',
  'ui.setting.meaningSimilarity.label': 'Gleiche Bedeutung ab',
  'ui.setting.meaningSimilarity.meaning':
    'Fragen mit mindestens diesem Anteil gemeinsamer Wörter gelten als gleich, wenn auch die Antworten gleich sind.',
  'ui.setting.heldOut.label': 'Zurückgehaltene Teile',
  'ui.setting.heldOut.meaning': 'Teile, die nicht zum Training verwendet werden.',
  'ui.setting.against.label': 'Überschneidung ausschließen mit',
  'ui.setting.against.meaning':
    'Andere Datensätze, etwa Benchmarks: Beispiele, die auch sie enthalten, werden ausgelassen.',
  'ui.setting.againstQuestions.label': 'Nur deren Fragen vergleichen',
  'ui.setting.againstQuestions.meaning':
    'Eine Frage von dort gilt als Überschneidung, gleich was ihr Bild zeigt.',
  'ui.setting.keepAnyway.label': 'Immer behalten',
  'ui.setting.keepAnyway.meaning': 'Beispiele, die unabhängig von den Regeln behalten werden.',
  'ui.setting.visionModel.label': 'Vision-Modell',
  'ui.setting.visionModel.meaning':
    'Ein Modell, dessen Vision Tower die Bilder ebenfalls vergleicht; leer für keines.',
  'ui.setting.visionSimilarity.label': 'Für das Vision-Modell gleich ab',
  'ui.setting.visionSimilarity.meaning':
    'Bilder mit mindestens dieser Kosinus-Ähnlichkeit gelten als gleich.',
  'ui.setting.mixture.label': 'Mischung',
  'ui.setting.mixture.meaning': "Anteil jeder Quelle am Ergebnis; '{}' für alle Beispiele.",
  'ui.setting.maxPerSource.label': 'Höchstzahl je Quelle',
  'ui.setting.maxPerSource.meaning': 'So viele Beispiele aus einer Quelle; 0 für keine Grenze.',
  'ui.setting.maxPerPart.label': 'Höchstzahl je Teil',
  'ui.setting.maxPerPart.meaning':
    'So viele Beispiele jedes Teils werden angesehen, ausgelost; 0 für alle.',
  'ui.setting.maxPerKind.label': 'Höchstzahl je Art',
  'ui.setting.maxPerKind.meaning': 'So viele Beispiele von einer Art Frage; 0 für keine Grenze.',
  'ui.setting.splitSeed.label': 'Startwert der Aufteilung',
  'ui.setting.splitSeed.meaning': 'Bestimmt, welche Beispiele in welchen Teil kommen.',
  'ui.setting.splitBy.label': 'Zusammenhalten nach',
  'ui.setting.splitBy.meaning': 'Was als ein Dokument gilt; seine Beispiele bleiben in einem Teil.',
  'ui.setting.views.label': 'Längenstatistik',
  'ui.setting.views.meaning':
    'Ergänzt den Bericht um Längen und Schwierigkeit; ausgelassen wird nichts.',
  'ui.setting.traces.label': 'Trefferquoten aus',
  'ui.setting.traces.meaning':
    'Eine frühere Sammlung von Antworten, die zeigt, wie schwer jede Frage ist.',
  'ui.setting.minLength.label': 'Kürzeste Antwort',
  'ui.setting.minLength.meaning':
    'Kürzere werden ausgelassen; 0 für keine Grenze. Laut dem Artikel schadet es.',
  'ui.setting.maxLength.label': 'Längste Antwort',
  'ui.setting.maxLength.meaning':
    'Längere werden ausgelassen; 0 für keine Grenze. Laut dem Artikel schadet es.',
  'ui.setting.minPassRate.label': 'Schwerste Frage',
  'ui.setting.minPassRate.meaning':
    'Fragen, die seltener richtig beantwortet werden, werden ausgelassen. Laut dem Artikel schadet es.',
  'ui.setting.maxPassRate.label': 'Leichteste Frage',
  'ui.setting.maxPassRate.meaning':
    'Fragen, die häufiger richtig beantwortet werden, werden ausgelassen. Laut dem Artikel schadet es.',
  'ui.setting.epochs.label': 'Epochen',
  'ui.setting.epochs.meaning':
    'Wie oft das Modell alle Beispiele sieht. Bei zu vielen lernt es sie auswendig.',
  'ui.setting.maxSteps.label': 'Höchstzahl der Schritte',
  'ui.setting.maxSteps.meaning':
    'Das Training endet nach so vielen Schritten; 0 für so viele, wie die Epochen brauchen.',
  'ui.setting.steps.label': 'Schritte',
  'ui.setting.steps.meaning': 'Anzahl der Batches, mit denen geübt wird.',
  'ui.setting.batchSize.label': 'Batch-Größe · Fragen',
  'ui.setting.batchSize.meaning': 'Ein größerer Batch macht die Schritte ruhiger und langsamer.',
  'ui.setting.answersPerQuestion.label': 'Antworten je Frage',
  'ui.setting.answersPerQuestion.meaning':
    'Wie viele Antworten einer Frage ein Schritt verwendet, reihum über die Epochen; 0 für alle behaltenen.',
  'ui.setting.learningRate.label': 'Lernrate',
  'ui.setting.learningRate.meaning':
    'Die Größe eines Schritts. Halbieren Sie sie, wenn der Verlust springt; verdoppeln Sie sie, wenn sich nichts ändert.',
  'ui.setting.visionLrMultiplier.label': 'Faktor der Vision-Lernrate',
  'ui.setting.visionLrMultiplier.meaning':
    'Die Lernrate des Vision Towers als Vielfaches der Lernrate.',
  'ui.setting.warmupRatio.label': 'Aufwärmen · Warm-up',
  'ui.setting.warmupRatio.meaning': 'Anteil der Schritte, in denen die Lernrate steigt.',
  'ui.setting.warmupSteps.label': 'Aufwärmen · Warm-up',
  'ui.setting.warmupSteps.meaning': 'Schritte, in denen die Lernrate steigt.',
  'ui.setting.lrScheduler.label': 'Verlauf der Lernrate',
  'ui.setting.lrScheduler.meaning': 'Ob die Lernrate gleich bleibt oder zum Ende hin sinkt.',
  'ui.setting.weightDecay.label': 'Weight Decay',
  'ui.setting.weightDecay.meaning': 'Zieht den Adapter bei jedem Schritt leicht zur Null.',
  'ui.setting.maxGradNorm.label': 'Gradient Clipping',
  'ui.setting.maxGradNorm.meaning': 'Gradienten mit größerer Norm werden auf sie verkleinert.',
  'ui.setting.miniBatches.label': 'Mini-Batches',
  'ui.setting.miniBatches.meaning': 'Optimierungsschritte je Batch von Antworten.',
  'ui.setting.saveSteps.label': 'Abstand der Sicherungspunkte',
  'ui.setting.saveSteps.meaning':
    'Schritte zwischen zwei Sicherungspunkten, an denen ein Lauf fortgesetzt werden kann.',
  'ui.setting.evalSteps.label': 'Abstand der Validierungen',
  'ui.setting.evalSteps.meaning': 'Schritte zwischen zwei Validierungen; 0 für keine.',
  'ui.setting.validationSplit.label': 'Validierungsteil',
  'ui.setting.validationSplit.meaning': 'Der Teil, dessen Fragen zur Validierung verwendet werden.',
  'ui.setting.validationLimit.label': 'Validierungsfragen',
  'ui.setting.validationLimit.meaning': 'Höchstzahl je Validierung.',
  'ui.setting.earlyStoppingPatience.label': 'Geduld · Early Stopping',
  'ui.setting.earlyStoppingPatience.meaning':
    'Endet nach so vielen Validierungen ohne Verbesserung; 0 für nie.',
  'ui.setting.stopWhenSaturated.label': 'Ende bei Sättigung',
  'ui.setting.stopWhenSaturated.meaning':
    'Endet nach so vielen Schritten, in denen fast jede Antwort richtig war; 0 für nie.',
  'ui.setting.maxDeadSteps.label': 'Ende ohne Signal',
  'ui.setting.maxDeadSteps.meaning':
    'Endet nach so vielen Schritten nacheinander, die nichts ändern, weil die Antworten auf jede Frage alle richtig oder alle falsch sind; 0 für nie.',
  'ui.setting.keep.label': 'Ergebnis',
  'ui.setting.keep.meaning': 'Das letzte Modell oder das beste der Validierungen behalten.',
  'ui.setting.preset.label': 'Voreinstellung des Verlusts',
  'ui.setting.preset.meaning':
    'Setzt die Felder darunter wie in einem Artikel veröffentlicht; leer lässt sie unverändert.',
  'ui.setting.importanceSampling.label': 'Wahrscheinlichkeitsverhältnis',
  'ui.setting.importanceSampling.meaning':
    'Vergleicht neues und altes Modell je ganzer Antwort (GSPO) oder je Token (GRPO).',
  'ui.setting.clipRatioLow.label': 'Grenze unten · Clip',
  'ui.setting.clipRatioLow.meaning': 'Untere Grenze des Verhältnisses.',
  'ui.setting.clipRatioHigh.label': 'Grenze oben · Clip',
  'ui.setting.clipRatioHigh.meaning': 'Obere Grenze des Verhältnisses.',
  'ui.setting.clipRatioC.label': 'Zweite Grenze · Dual Clip',
  'ui.setting.clipRatioC.meaning': 'Begrenzt den Verlust einer schlechten Antwort; 0 für keine.',
  'ui.setting.lossAggMode.label': 'Mittelung des Verlusts',
  'ui.setting.lossAggMode.meaning': 'Ob jede Antwort oder jedes Token gleich viel wiegt.',
  'ui.setting.importanceCap.label': 'Grenze der Gewichte je Token',
  'ui.setting.importanceCap.meaning':
    'Wo llama.cpp die Antworten zieht, zählt jedes Token mit seiner Wahrscheinlichkeit beim Training geteilt durch die beim Ziehen, bis zu dieser Grenze; 0 für keine Gewichte.',
  'ui.setting.klCoef.label': 'KL-Strafe',
  'ui.setting.klCoef.meaning':
    'Gewicht des Abstands zu dem Modell, mit dem das Üben begann; 0 für keines.',
  'ui.setting.klType.label': 'KL-Schätzer',
  'ui.setting.klType.meaning': 'Wie dieser Abstand geschätzt wird.',
  'ui.setting.advantages.label': 'Vorteil · Advantage',
  'ui.setting.advantages.meaning':
    'Womit die Belohnung einer Antwort in ihrer Gruppe verglichen wird.',
  'ui.setting.filterGroups.label': 'Gruppen ohne Signal',
  'ui.setting.filterGroups.meaning':
    'Welche ausgelassen werden: ganz richtige und ganz falsche Gruppen, Gruppen mit gleichen Belohnungen, oder keine.',
  'ui.setting.promptsPerStep.label': 'Fragen je Schritt',
  'ui.setting.promptsPerStep.meaning': 'Fragen in einem Batch beim Üben.',
  'ui.setting.numGenerations.label': 'Gruppengröße · Antworten je Frage',
  'ui.setting.numGenerations.meaning':
    'Die Antworten einer Gruppe werden miteinander verglichen; größere Gruppen erkunden mehr und dauern länger.',
  'ui.setting.temperature.label': 'Temperatur',
  'ui.setting.temperature.meaning':
    'Zufall beim Sampling: 1 zieht, wie das Modell trainiert wurde, 0 wählt das wahrscheinlichste Token.',
  'ui.setting.topP.label': 'Top-p-Sampling',
  'ui.setting.topP.meaning':
    'Gezogen wird nur aus den wahrscheinlichsten Token bis zu dieser Gesamtwahrscheinlichkeit.',
  'ui.setting.maxNewTokens.label': 'Höchstlänge der Antwort',
  'ui.setting.maxNewTokens.meaning': 'Längere Antworten werden abgeschnitten.',
  'ui.setting.resample.label': 'Weitere Fragen stellen',
  'ui.setting.resample.meaning':
    'Runden mit anderen Fragen anstelle von Gruppen ohne Signal; 0 für keine.',
  'ui.setting.samples.label': 'Gezogene Antworten',
  'ui.setting.samples.meaning': 'Zusätzlich zur wahrscheinlichsten Antwort; 0 für keine.',
  'ui.setting.answers.label': 'Antworten je Frage',
  'ui.setting.answers.meaning': 'Wie viele Antworten der Lehrer schreibt.',
  'ui.setting.distill.keep.label': 'Zu behaltende Antworten',
  'ui.setting.distill.keep.meaning': 'Höchstzahl richtiger Antworten je Frage; 0 für alle.',
  'ui.setting.keepOrder.label': 'Zuerst behalten',
  'ui.setting.keepOrder.meaning':
    'Welche der richtigen Antworten behalten werden: die ersten, die kürzesten oder die unterschiedlichsten.',
  'ui.setting.teacher.label': 'Lehrer',
  'ui.setting.teacher.meaning':
    'Woher die Antworten kommen: Ihre Antworten, wie sie sind (none), Ihre eigenen Begründungen (rows), ein Modell (model), ein Modell, dem die richtige Antwort gezeigt wird, wo es keine findet (explained), oder ein Server (endpoint).',
  'ui.setting.ownAnswers.label': 'Ihre Antworten springen ein',
  'ui.setting.ownAnswers.meaning':
    'Wo keine Antwort des Lehrers richtig ist, wird stattdessen Ihre eigene gelernt.',
  'ui.setting.splitFrom.label': 'Zu teilende Teile',
  'ui.setting.splitFrom.meaning':
    'Die Teile, die nach den Anteilen geteilt werden; die anderen bleiben, wie sie sind. Leer: alle Beispiele.',
  'ui.setting.rationales.label': 'Ihre Erklärungen',
  'ui.setting.rationales.meaning':
    'Ob Erklärungen in Ihren Beispielen zu Antworten werden: nach einer Vorlage oder vom Lehrer umgeschrieben.',
  'ui.setting.overrides.label': 'Ihre Urteile',
  'ui.setting.overrides.meaning':
    'Eine frühere Sammlung von Antworten mit Ihren berichtigten Urteilen.',
  'ui.setting.answersFrom.label': 'Antworten aus',
  'ui.setting.answersFrom.meaning':
    'Eine frühere Sammlung, deren Antworten und berichtigte Urteile übernommen werden; der Lehrer wird nicht noch einmal gefragt.',
  'ui.setting.promptsPerBatch.label': 'Fragen parallel',
  'ui.setting.promptsPerBatch.meaning': 'Mehr sind schneller und brauchen mehr Arbeitsspeicher.',
  'ui.setting.concurrency.label': 'Anfragen parallel',
  'ui.setting.concurrency.meaning': 'Anfragen an einen Lehrer oder Gutachter auf einem Server.',
  'ui.setting.requestSeconds.label': 'Zeitlimit für Anfragen',
  'ui.setting.requestSeconds.meaning': 'Eine Anfrage, die länger dauert, wird abgebrochen.',
  'ui.setting.keyFrom.label': 'API-Schlüssel',
  'ui.setting.keyFrom.meaning':
    'Die Datei oder Umgebungsvariable mit dem Schlüssel des Servers; der Schlüssel selbst wird nie gespeichert.',
  'ui.setting.overlong.label': 'Abgeschnittene Antworten',
  'ui.setting.overlong.meaning': 'Zählen als falsch oder werden vom Training ausgenommen.',
  'ui.setting.verify.label': 'Nur richtige behalten',
  'ui.setting.verify.meaning':
    'Ausgeschaltet werden auch falsche Antworten behalten, um zu messen, was die Prüfung wert ist.',
  'ui.setting.check.label': 'Prüfung der Antworten',
  'ui.setting.check.meaning':
    'Wie Antworten verglichen werden, wo ein Beispiel es nicht sagt: number, choice, text, date, currency, json, boxes, points, set, list, interval oder expression, oder eine Prüfung mit Angaben wie \'{\'"type": "number", "tolerance": \'{\'"absolute": 0.5\'}}\'. Leer: so, wie die richtige Antwort aussieht.',
  'ui.setting.reasoning.label': 'Begründung',
  'ui.setting.reasoning.meaning':
    'Ob eine Antwort nur mit ihrer Begründung wohlgeformt ist (required) oder auch allein (optional).',
  'ui.setting.judge.label': 'Gutachter · Judge',
  'ui.setting.judge.meaning':
    'Ein Modell, das von den Regeln abgelehnte Antworten nachprüft; leer für keines. Wird getrennt gezählt.',
  'ui.setting.judgeKeyFrom.label': 'API-Schlüssel des Gutachters',
  'ui.setting.judgeKeyFrom.meaning':
    'Die Datei oder Umgebungsvariable mit dem Schlüssel für den Server des Gutachters.',
  'ui.setting.judgeMaxNewTokens.label': 'Höchstlänge des Gutachters',
  'ui.setting.judgeMaxNewTokens.meaning': 'Er muss nur mit Ja oder Nein antworten.',
  'ui.setting.minPixels.label': 'Kleinstes Bild',
  'ui.setting.minPixels.meaning':
    'Kleinere Bilder werden auf so viele Pixel vergrößert und bekommen so mehr Tokens; 0 wie vom Modell vorgegeben.',
  'ui.setting.maxPixels.label': 'Größtes Bild',
  'ui.setting.maxPixels.meaning':
    'Größere Bilder werden auf so viele Pixel verkleinert; 0 wie vom Modell vorgegeben.',
  'ui.setting.weights.label': 'Zahlenformat',
  'ui.setting.weights.meaning':
    'Wie die eingefrorenen Gewichte im Speicher liegen: wie in der Datei, in 16 Bit oder in 8 oder 4; auto: 8 Bit auf Prozessoren, auf denen das schneller ist und der Verlust bleibt, ab 100 Millionen Parametern.',
  'ui.setting.device.label': 'Gerät',
  'ui.setting.device.meaning': 'Wo gerechnet wird.',
  'ui.setting.products.label': 'Produkte mit festen Gewichten',
  'ui.setting.products.meaning':
    'Typ der Produkte mit festen Gewichten; auto: float16 mit CUDA und WebGPU, wenn das Gerät es kann, sonst float32.',
  'ui.setting.microBatchTokens.label': 'Token je Puffer',
  'ui.setting.microBatchTokens.meaning':
    'Größe eines Trainingspuffers: Arbeitsspeicher gegen Tempo.',
  'ui.setting.rollouts.label': 'Antworten zieht',
  'ui.setting.rollouts.meaning':
    'Welches Programm Antworten zieht: auto nimmt auf dem Prozessor die Engine und auf einer Grafikkarte llama.cpp; engine und llama nehmen das genannte.',
  'ui.setting.rolloutWeights.label': 'Zahlenformat in llama.cpp',
  'ui.setting.rolloutWeights.meaning':
    'Wie llama.cpp die eingefrorenen Gewichte zum Ziehen hält: wie gespeichert oder in einem Typ von GGUF-Dateien. Kleinere Typen ziehen aus einer anderen Verteilung als der trainierten.',
  'ui.setting.maxSequences.label': 'Sequenzen parallel',
  'ui.setting.maxSequences.meaning':
    'Gleichzeitig erzeugte Antworten: Arbeitsspeicher gegen Tempo.',

  'ui.setting.import.source.meaning':
    'Ein Ordner mit Bildern und Dateien von Zeilen (Unterordner sind Teile), eine solche Datei, ein .zip davon, ein Modell als .gguf-Datei (mit dem Bildteil daneben) oder ein Ordner mit dem, was ein Cluster trainiert hat.',
  'ui.setting.import.name.meaning': 'Name des Datensatzes oder Modells; leer für den der Quelle.',
  'ui.setting.import.split.meaning':
    'Der Teil jeder Zeile; leer, um ihn aus Ordnern und Dateinamen zu lesen.',
  'ui.setting.import.columns.meaning':
    'Welche Spalte was enthält, wenn die Namen es nicht sagen: \'{\'"question": "Frage", "picture": "Foto"\'}\'.',
  'ui.setting.import.repairs.meaning':
    'Arten von Mängeln, die behoben werden, oder „all“ für jede.',
  'ui.setting.import.fields.meaning': 'Namen der Felder eines Formulars, für die Aufgabe form.',
  'ui.setting.import.labels.meaning':
    'Ob die Namen der Ordner Antworten sind: auto, folders oder none.',
  'ui.setting.import.language.meaning':
    'Die Sprache einer Frage, die eine Aufgabe festlegt: en oder de.',
  'ui.setting.import.only.meaning':
    'Aus dem Ordner der Quelle die Dateien und Ordner, die gelesen werden, mit ihren Pfaden darin; leer für alle.',
  'ui.setting.import.question.meaning': 'Eine Frage für alle Bilder, die keine haben.',
  'ui.setting.import.questions.meaning':
    'Fragen nach Ordnern, für Bilder ohne Frage: \'{\'"zaehler": "Was zeigt der Zähler?"\'}\'.',
  'ui.setting.import.template.meaning':
    'Eine Aufgabe für Bilder ohne Fragen, die Frage, Prüfung und Belohnung festlegt: read, classify, count, yes-no oder form; leer für das, was zu den Ordnern passt.',
  'ui.setting.import.conversations.meaning':
    'Bei Gesprächen mit mehreren Fragen: each (ein Beispiel je Frage, mit den Beiträgen davor), first oder leave-out.',
  'ui.setting.import.inspect.meaning':
    'Nur ansehen: jede Zeile mit ihren Mängeln melden und keinen Datensatz anlegen.',
  'ui.setting.import.root.meaning':
    'Der Ordner, von dem Bildpfade ausgehen; leer für die Quelle selbst.',
  'ui.setting.import.exclude.meaning':
    'Zeilen, die wegbleiben, nach ihrem Ort, etwa „cards.jsonl, line 3“.',
  'ui.setting.import.edits.meaning': 'Geänderte Felder von Zeilen, nach ihrem Ort.',
  'ui.setting.import.added.meaning': 'Zeilen, die nach denen der Quelle hinzukommen.',
  'ui.setting.import.weights.meaning':
    'Wie die Gewichte eines .gguf-Modells gespeichert werden: f32, f16, bf16, int8 oder int4.',
  'ui.setting.import.seed.meaning': 'Wird nur vermerkt; ein Import enthält keinen Zufall.',
  'ui.setting.export.gguf.meaning':
    'Typen der GGUF-Gewichte, je eine Datei: f32, f16, bf16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0.',
  'ui.setting.export.model.meaning': 'Der Ordner des Modells oder Adapters, das exportiert wird.',
  'ui.setting.export.formats.meaning':
    'adapter (PEFT-Ordner), merged (Hugging-Face-Ordner), gguf (Dateien für llama.cpp, LM Studio und Ollama), gguf-lora (der Adapter allein für llama.cpp), cluster (Daten, Konfigurationen und Skripte für das Training auf vielen GPUs), pack (ein ZIP der anderen; allein: des Adapters oder, bei einem Basismodell, des ganzen Modells); mehrere zugleich. dataset (der Datensatz als Parquet mit seinen Bildern), für sich und ohne Modell.',
  'ui.setting.export.to.meaning':
    'Der Ordner, in dem der Export einen eigenen bekommt; leer für exports im Arbeitsbereich.',
  'ui.setting.export.name.meaning': 'Name des Export-Ordners; leer für den des Modells.',
  'ui.setting.export.mergedWeights.meaning':
    'Typ der zusammengeführten Gewichte: stored (wie in der Basis), f32, f16, bf16 oder auto (wie in der Basis, oder f32, wenn Runden eine Antwort ändern würde).',
  'ui.setting.export.clusterRecipe.meaning':
    'Einstellungen eines Cluster-Ordners: own (die der Läufe des Modells) oder paper (die der Veröffentlichung).',
  'ui.setting.export.clusterBase.meaning':
    'Das Modell, das der Cluster trainiert, als Name auf dem Hub oder Ordner dort; leer für das übliche der Familie.',
  'ui.setting.export.gpus.meaning': 'GPUs des Clusters, 8 in einem Knoten.',
  'ui.setting.export.gpuMemory.meaning':
    'Speicher einer GPU des Clusters in GB, für die Schätzungen von Speicher und Zeit.',
  'ui.setting.export.dataset.meaning':
    'Der Datensatz, dessen Fragen den Export prüfen; leer für erfundene Fragen.',
  'ui.setting.export.split.meaning': 'Fragen dieses Teils kommen zuerst.',
  'ui.setting.export.questions.meaning':
    'Anzahl der Fragen, die das exportierte und das trainierte Modell gleich beantworten müssen.',
  'ui.setting.export.maxNewTokens.meaning': 'Maximale Länge einer Antwort in dieser Prüfung.',
  'ui.setting.export.report.meaning': 'Ein Bericht, der dem Export beiliegt; leer für keinen.',
  'ui.setting.export.language.meaning': 'Die Sprache der README: en oder de.',
  'ui.setting.export.device.meaning': 'Wo die Prüfung rechnet: cpu, webgpu, cuda, dml oder coreml.',
};
