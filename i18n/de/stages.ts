// The stages: curate, distill, SFT, RL, evaluate, export, in German.

import type { STAGES as EN } from '../en/stages.ts';

export const STAGES: Readonly<Record<keyof typeof EN, string>> = {
  'curate.count.hint': 'Geben Sie eine ganze Zahl an; 0 bedeutet keine Grenze.',
  'curate.dataset-empty': 'Die Einstellung „dataset“ ist leer.',
  'curate.dataset-empty.hint':
    'Geben Sie die Kennung oder den Ordner des Datensatzes an, der vorbereitet werden soll.',
  'curate.kept-row-unknown':
    'Die Einstellung „keepAnyway“ nennt die Zeile {row}, die es in {dataset} nicht gibt.',
  'curate.kept-row-unknown.hint': 'Verwenden Sie die Kennungen der Zeilen, die der Bericht zeigt.',
  'curate.answers-differ':
    '{differing, plural, one {Eines von {total} Paaren} other {# von {total} Paaren}} ähnlicher Bilder mit derselben Frage {differing, plural, one {hat} other {haben}} verschiedene Antworten: Diese Bilder unterscheiden sich in dem, wonach gefragt wird. Deshalb gelten Bilder nur bis zu einem Unterschied von {limit, number, ::.00} als Kopien.',
  'curate.held-out-lost':
    '{lost, plural, one {Eine von {total} Zeilen} other {# von {total} Zeilen}} des zurückgehaltenen Teils „{part}“ {lost, plural, one {wurde} other {wurden}} aussortiert ({reasons}). Zahlen auf diesem Teil sind nicht mit denen auf dem ganzen vergleichbar.',
  'curate.lost-many':
    '{share, number, ::percent} des Teils „{part}“ {lost, plural, one {wurde} other {wurden}} aussortiert: {lost, number} von {total, number} Zeilen ({reasons}). Ist das so gemeint? Sehen Sie sich die Paare an; um die Zeilen zu behalten, schalten Sie „near“, „leaks“, „duplicates“ oder „contradictions“ aus oder verringern Sie „pictureDifference“.',
  'curate.reasons':
    '{leaks, number} auch zurückgehalten, {near, number} fast gleich, {duplicates, number} doppelt, {contradictions, number} mit widersprüchlichen Antworten',
  'curate.list-invalid':
    'Die Einstellung „{setting}“ der Stufe curate muss eine Liste von Texten sein.',
  'curate.list-invalid.hint': 'Jeder Eintrag muss ein nicht leerer Text sein.',
  'curate.mixture-field-unknown':
    'Die Einstellung „mixture“ hat für die Quelle „{source}“ ein unbekanntes Feld „{field}“.',
  'curate.mixture-maximum-invalid':
    'Die Einstellung „mixture“ kann für die Quelle „{source}“ nicht das Höchstmaß {value} haben.',
  'curate.mixture-source-empty':
    'Die Einstellung „mixture“ hat für die Quelle „{source}“ weder einen Anteil noch ein Höchstmaß.',
  'curate.mixture-source-unknown':
    'Die Einstellung „mixture“ nennt die Quelle „{source}“, aber keine Zeile stammt daraus.',
  'curate.mixture.hint':
    'Geben Sie einer Quelle einen Anteil wie 0.4 oder \'{\'"share": 0.4, "max": 2000\'}\'.',
  'curate.model-without-vision.hint':
    'Wählen Sie für „visionModel“ ein Modell, das Bilder sieht, oder lassen Sie die Einstellung leer.',
  'curate.nothing-left':
    '{count, plural, =0 {{dataset} enthält keine Zeilen.} one {Die einzige Zeile aus {dataset} wurde aussortiert.} other {Alle # Zeilen aus {dataset} wurden aussortiert.}}',
  'curate.nothing-left.hint':
    'Lesen Sie mehr Zeilen ein oder schalten Sie unter „Vorbereiten“ (curate) eine der Prüfungen ab.',
  'curate.part-share-invalid':
    'Die Einstellung „{setting}“ kann „{part}“ nicht den Anteil {value} geben.',
  'curate.part-unnamed': 'Die Einstellung „{setting}“ hat einen Teil ohne Namen.',
  'curate.picture-difference.hint': 'Geben Sie 0 oder mehr an; üblich ist 0.6.',
  'curate.picture-missing': 'Das Bild {picture} eines Datensatzes fehlt in dessen Arbeitsbereich.',
  'curate.picture-missing.hint':
    'Lesen Sie den Datensatz noch einmal ein oder kopieren Sie seinen ganzen Arbeitsbereich.',
  'curate.report-missing': 'In {folder} gibt es keinen Bericht von curate.',
  'curate.report-missing.hint':
    'Lassen Sie curate bis zum Ende laufen; ein angehaltener Lauf schreibt keinen Bericht.',
  'curate.seed.hint': 'Geben Sie eine ganze Zahl an.',
  'curate.setting-invalid': 'Die Einstellung „{setting}“ der Stufe curate kann nicht {value} sein.',
  'curate.share.hint': 'Geben Sie eine Zahl von 0 bis 1 an.',
  'curate.shares-too-large': 'Die Anteile in der Einstellung „{setting}“ ergeben zusammen {sum}.',
  'curate.shares-too-large.hint': 'Zusammen dürfen sie höchstens 1 ergeben.',
  'curate.shares-zero': 'Die Einstellung „{setting}“ hat nur Anteile von 0.',
  'curate.split.hint':
    'Zum Beispiel \'{\'"sft": 0.3, "rl": 0.5, "validation": 0.05, "test": 0.15\'}\'.',
  'curate.trace-invalid': '{file}, {position}: Das ist keine Frage mit ihren Antworten.',
  'curate.trace-invalid.hint':
    'Jede Zeile sieht so aus: \'{"id": "…", "responses": [{"correct": true}, …]}\'.',
  'curate.traces-missing':
    'Die Einstellung „traces“ ist „{value}“, aber dort gibt es keine Antworten eines Lehrers.',
  'curate.traces-missing.hint':
    'Geben Sie die Kennung oder den Ordner eines distill-Laufs an, oder eine Datei traces.jsonl.',
  'distill.no-answers-to-judge':
    'Der Lauf in {folder} hat keine Antworten, über die sich urteilen ließe.',
  'distill.no-answers-to-judge.hint':
    'Lassen Sie den distill-Lauf zuerst mindestens eine Frage beantworten.',
  'distill.no-right-answer':
    'Der Lehrer hat keine von {count, plural, one {# Frage} other {# Fragen}} richtig beantwortet; es gibt nichts, woraus gelernt werden könnte.',
  'distill.no-right-answer.hint':
    'Lernen Sie aus den Antworten, die Sie haben: Wählen Sie „Meine Antworten, wie sie sind“ (teacher: none), oder lassen Sie sie einspringen, wo der Lehrer scheitert (ownAnswers: true). Auch ein stärkerer Lehrer kann helfen.',
  'distill.not-a-run':
    '{folder} ist kein Ordner eines Laufs: Seine Einstellungen lassen sich nicht lesen.',
  'distill.not-a-run.hint':
    'Geben Sie den Ordner eines distill-Laufs an: runs/KENNUNG im Arbeitsbereich.',
  'distill.part-without-questions.hint':
    'Wählen Sie mit der Einstellung „split“ einen seiner Teile: {parts}.',
  'distill.verdicts-not-found':
    'Es gibt weder einen Lauf noch eine Datei „{value}“ mit Urteilen über Antworten.',
  'distill.verdicts-not-found.hint':
    'Geben Sie für „overrides“ die Kennung eines Laufs oder den Pfad einer Datei overrides.jsonl an.',
  'teacher.no-endpoint': 'Der Lehrer „endpoint“ braucht eine Adresse, und „{model}“ ist keine.',
  'teacher.empty-path': 'einem leeren Pfad',
  'teacher.endpoint-format.hint':
    'Schreiben Sie einen Endpunkt so: https://host:8000/v1#modellname.',
  'teacher.endpoint-invalid': '„{address}“ ist nicht die Adresse eines Endpunkts.',
  'teacher.endpoint-with-secrets':
    'Die Adresse von {host} enthält einen Benutzernamen, ein Kennwort oder eine Abfrage.',
  'teacher.endpoint-with-secrets.hint':
    'Geben Sie nur die Adresse an. Wo ein Schlüssel liegt, steht in keyFrom (env:NAME oder file:PFAD).',
  'teacher.endpoint-without-model': 'Die Adresse {address} nennt kein Modell.',
  'teacher.file-missing': 'Die Datei {file} gibt es nicht.',
  'teacher.file-missing.hint': 'Prüfen Sie den Pfad des Modells.',
  'teacher.key-file-empty': 'Die Schlüsseldatei {file} ist leer.',
  'teacher.key-file-empty.hint': 'Schreiben Sie den Schlüssel hinein.',
  'teacher.key-file-unreadable': 'Die Schlüsseldatei {file} lässt sich nicht lesen.',
  'teacher.key-file-unreadable.hint': 'Prüfen Sie ihren Pfad.',
  'teacher.key-place-invalid': 'Die Einstellung „keyFrom“ sagt nicht, wo der Schlüssel liegt.',
  'teacher.key-place-invalid.hint':
    'Schreiben Sie env:NAME für eine Umgebungsvariable oder file:PFAD für eine Datei, nie den Schlüssel selbst.',
  'teacher.key-refused.hint': 'Prüfen Sie den Schlüssel, auf den keyFrom verweist.',
  'teacher.key-variable-empty':
    'Die Umgebungsvariable {name}, in der der Schlüssel stehen soll, ist leer.',
  'teacher.key-variable-empty.hint': 'Setzen Sie sie, bevor Sie das Programm starten.',
  'teacher.model-missing': 'Unter {place} gibt es kein Modell.',
  'teacher.model-missing.hint':
    'Geben Sie einen Modellordner, eine .gguf-Datei oder einen Endpunkt wie https://host:8000/v1#modellname an.',
  'teacher.no-answer':
    '{host} hat die Frage {question} in {attempts, plural, one {# Versuch} other {# Versuchen}} nicht beantwortet: {reason}.',
  'teacher.no-answer.hint':
    'Prüfen Sie den Server und setzen Sie dann fort; die bisherigen Antworten bleiben erhalten.',
  'teacher.question-refused': '{host} hat die Frage {question} abgelehnt: {reason}.',
  'teacher.question-refused.hint':
    'Prüfen Sie die Adresse und den Modellnamen und ob das Modell diese Frage und maxNewTokens annimmt.',
  'train.does-not-fit.hint':
    'Wählen Sie ein kleineres Modell oder einen Rechner mit mehr Arbeitsspeicher.',
  'train.one-row-at-a-time': 'Es würde passen mit einer Zeile auf einmal statt {batch, number}.',
  'train.shorter-rows': 'Es würde passen mit Zeilen von {count, number} Token.',
  'sft.no-answers':
    'Der Datensatz {dataset} hat im Teil „{part}“ keine Antworten, aus denen gelernt werden kann.',
  'sft.no-answers.hint':
    'Teile mit Antworten: {parts}. Wählen Sie einen mit der Einstellung „split“, oder stellen Sie zuerst Antworten bereit: „omr distill“ mit „teacher: none“ nimmt die Ihrer Beispiele.',
  'sft.no-validation-answers':
    'Der Datensatz {dataset} hat im Teil „{part}“ keine Antworten, auf denen sich der Validierungsverlust berechnen ließe.',
  'sft.no-validation-answers.hint':
    'Sammeln Sie auch für diesen Teil Antworten (distill), wählen Sie einen anderen Teil (validationSplit) oder setzen Sie evalSteps auf 0.',
  'rl.buffer-too-large':
    'Die Einstellung {setting} ({value}) ist größer als maxNewTokens ({maxNewTokens}).',
  'rl.buffer-too-large.hint':
    'Verringern Sie {setting}: Über die letzten {setting} Token vor der Grenze wächst der Abzug.',
  'rl.no-signal':
    'Das Üben wurde nach {steps, plural, one {# Schritt} other {# Schritten}} beendet, weil sich nichts geändert hat: {cause}. Sein Modell ist das, mit dem es begann; die nächsten Schritte gehen damit weiter. {next}',
  'rl.no-validation-questions':
    'Der Datensatz hat im Teil „{part}“ keine Fragen, mit denen sich der Lauf beobachten ließe.',
  'rl.no-validation-questions.hint':
    'Legen Sie Beispiele beiseite, wählen Sie einen anderen Teil (validationSplit) oder setzen Sie evalSteps auf 0.',
  'rl.too-few-questions':
    'Der Teil „{part}“ des Datensatzes hat {count, plural, =0 {keine Fragen} one {nur # Frage} other {nur # Fragen}}, ein Schritt braucht aber {needed, number}.',
  'rl.too-few-questions.hint':
    'Verringern Sie promptsPerStep (Fragen je Schritt) oder wählen Sie mit der Einstellung „split“ einen anderen Teil: {parts}.',
  'rl.weight-invalid': 'Die Einstellung „{setting}“ darf nicht {value} sein.',
  'rl.weight-invalid.hint': 'Geben Sie eine Zahl ab 0 an; 0 schaltet diesen Teil der Belohnung ab.',
  'rollouts.adapter-refused': 'llama.cpp nimmt den Adapter dieses Laufs nicht an.',
  'rollouts.adapter-refused.hint': 'Setzen Sie „rollouts“ auf engine.',
  'rollouts.sight-differs':
    'Mit Modellen der Art {type} kann llama.cpp hier keine Antworten ziehen: Wie es ihre Bilder liest, ist nicht mit der Engine verglichen.',
  'rollouts.family-differs':
    'Mit diesem Modell der Art {type} kann llama.cpp keine Antworten ziehen: Sein gleitendes Fenster oder seine Rotationsskalierung rechnet es nicht so wie die Engine.',
  'rollouts.family-differs.hint':
    'Setzen Sie „rollouts“ auf auto oder engine; beide nehmen jedes Modell. llama.cpp nimmt Textmodelle und, mit Bildern, Modelle der Arten {seen}.',
  'rollouts.library-missing':
    'llama.cpp kann {device} hier nicht nutzen: Das Paket {package} ist nicht installiert.',
  'rollouts.library-missing.hint':
    'Legen Sie das Paket {package} {version} der npm-Registry in den Ordner {folder}; ein Netz ist dafür nicht nötig. Oder setzen Sie „rollouts“ auf engine.',
  'rollouts.library-unusable': 'llama.cpp ist hier für Rollouts nicht nutzbar: {reason}.',
  'rollouts.library-unusable.hint': 'Setzen Sie „rollouts“ auf engine.',
  'rollouts.model-refused': 'llama.cpp lädt das Modell dieses Laufs nicht.',
  'rollouts.model-refused.hint': 'Setzen Sie „rollouts“ auf engine.',
  'rollouts.no-memory':
    'In llama.cpp reicht der Speicher nicht für eine Antwort von {count, plural, one {# Token} other {# Token}}.',
  'rollouts.no-memory.hint': 'Verringern Sie maxNewTokens, oder setzen Sie „rollouts“ auf engine.',
  'evaluate.answers-missing': '{folder} enthält keine Antworten einer Prüfung.',
  'evaluate.answers-missing.hint': 'Geben Sie für „compare“ den Ordner einer früheren Prüfung an.',
  'evaluate.chosen-part-empty': 'Der gewählte Datensatz hat im Teil „{part}“ keine Fragen.',
  'evaluate.chosen-part-empty.hint': 'Wählen Sie einen anderen Datensatz oder einen anderen Teil.',
  'evaluate.no-answers-to-compare':
    'Der Lauf von „{step}“ enthält keine Antworten zum Vergleichen.',
  'evaluate.no-answers-to-compare.hint': 'Wählen Sie zwei abgeschlossene Prüfungen.',
  'evaluate.no-pictures':
    'Unter diesen Beispielen ist keine Frage mit einem Bild, mit der sich das prüfen ließe.',
  'evaluate.no-pictures.hint': 'Wählen Sie Beispiele mit Bildern.',
  'evaluate.not-in-workspace': 'Diese Prüfung ist nicht mehr im Arbeitsbereich.',
  'evaluate.not-in-workspace.hint': 'Wählen Sie eine andere Prüfung.',
  'evaluate.nothing-in-common': 'In der Prüfung unter {folder} wurde keine dieser Fragen gestellt.',
  'evaluate.nothing-in-common.hint':
    'Vergleichen Sie mit einer Prüfung desselben Datensatzes und Teils.',
  'evaluate.part-without-questions.hint':
    'Legen Sie Beispiele für die Prüfung beiseite oder wählen Sie mit der Einstellung „split“ einen anderen Teil: {parts}.',
  'evaluate.question-without-difference':
    'Bei der Frage {question} unterscheiden sich die beiden Modelle nicht.',
  'evaluate.question-without-difference.hint': 'Machen Sie mit der angezeigten Frage weiter.',
  'export.answers-differ':
    'Es wurde nichts exportiert: {count, plural, one {# von {total, plural, one {# Antwort} other {# Antworten}} der exportierten Dateien ({format}) weicht vom trainierten Modell ab, und zwar die auf Frage {question}.} other {# von {total, plural, one {# Antwort} other {# Antworten}} der exportierten Dateien ({format}) weichen vom trainierten Modell ab, zuerst die auf Frage {question}.}}',
  'export.answers-differ.hint':
    'Exportieren Sie noch einmal. Passiert es wieder, wurden die Dateien des Modells seit dem Training verändert.',
  'export.answers-differ.rounding-hint':
    'Die zusammengeführten Gewichte haben sich durch das Runden verändert. Setzen Sie mergedWeights auf f32; das braucht mehr Platz, rundet aber nichts.',
  'export.base-has-no-adapter': 'Ein Basismodell hat keinen Adapter.',
  'export.base-without-adapter':
    '{model} ist ein Basismodell und hat keinen Adapter, der sich exportieren ließe.',
  'export.base-without-adapter.hint':
    'Exportieren Sie es als ganzes Modell (merged) oder wählen Sie ein trainiertes Modell.',
  'export.folder-gone': 'Den exportierten Ordner gibt es nicht mehr.',
  'export.folder-gone.hint': 'Exportieren Sie das Modell noch einmal.',
  'export.gguf-as-merged.hint':
    'Exportieren Sie das ganze Modell (merged); llama.cpp macht aus diesem Ordner eine GGUF-Datei.',
  'export.gguf-proved':
    '{file}: {equal, number} von {total, number} Token in llama.cpp wie unsere, {pictures, plural, =0 {keine Fragen mit Bildern} one {# Frage mit Bildern} other {# Fragen mit Bildern}}, Perplexität {perplexity, number, ::.000} (unsere {own, number, ::.000})',
  'export.gguf-accuracy':
    '{file}: llama.cpp selbst hat {right, number} von {questions, number} Antworten richtig, das trainierte Modell {ownRight, number}',
  'export.model-empty': 'Die Einstellung „model“ der Stufe export ist leer.',
  'export.model-empty.hint': 'Geben Sie einen Modellordner an.',
  'export.dataset-alone':
    'Ein Datensatz wird für sich exportiert, und die Einstellung „dataset“ nennt ihn.',
  'export.dataset-alone.hint':
    'Setzen Sie formats auf ["dataset"] und dataset auf den Ordner eines Datensatzes.',
  'export.no-gguf-type': 'Es ist kein Typ der GGUF-Gewichte gewählt.',
  'export.no-gguf-type.hint':
    'Setzen Sie gguf auf einen oder mehrere davon: f32, f16, bf16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0.',
  'export.no-format': 'Ein Export braucht mindestens ein Format.',
  'export.no-format.hint':
    'Setzen Sie formats auf eines oder mehrere davon: adapter, merged, gguf, gguf-lora, cluster, pack.',
  'export.no-questions-to-verify':
    'Der Datensatz {dataset} hat keine Fragen, mit denen sich der Export prüfen ließe.',
  'export.no-questions-to-verify.hint':
    'Wählen Sie einen anderen Datensatz oder keinen: Der Export wird dann mit erzeugten Fragen geprüft.',
  'export.no-space':
    'Der Export braucht {needed, number, ::.0} GB in {folder}, frei sind aber nur {free, number, ::.0} GB.',
  'export.no-space.hint':
    'Wählen Sie einen Ordner auf einem anderen Datenträger oder weniger Formate.',
  'export.verified-answers':
    'geprüft: {equal, number} von {total, plural, one {# Antwort} other {# Antworten}} gleich',
  'export.weights-quantized':
    'Die Gewichte in {folder} sind in einem Format quantisiert, das andere Programme nicht lesen können.',
  'export.weights-quantized.hint':
    'Importieren Sie das Modell noch einmal mit Gewichten als bf16, oder exportieren Sie nur den Adapter.',
};
