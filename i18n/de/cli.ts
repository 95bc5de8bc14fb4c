// The command line, in German.

import type { CLI as EN } from '../en/cli.ts';

export const CLI: Readonly<Record<keyof typeof EN, string>> = {
  'cli.benchmark-failed':
    'Eine Messung {code, select, none {wurde abgebrochen} other {ist mit dem Exit-Code {code} fehlgeschlagen}}: {output}',
  'cli.case-format':
    'Schreiben Sie einen Fall als \'{"response": "…", "gold": "…"}\' und ergänzen Sie "question", wenn die Frage Antwortmöglichkeiten aufzählt.',
  'cli.device-unusable': 'Das Gerät {device} ist {problem}.',
  'cli.device-unusable.hint':
    'Lassen Sie --device weg, um den Prozessor zu verwenden. omr doctor zeigt, was hier funktioniert.',
  'cli.disk-low':
    'Für {folder} sind nur {free} frei, und ein Lauf braucht für Checkpoints und Kopien von Gewichten mindestens {least}: Machen Sie Platz, oder wählen Sie mit --workspace einen Arbeitsbereich auf einem anderen Datenträger.',
  'cli.doctor-problems': 'Hier funktioniert nicht alles: {names}.',
  'cli.doctor-problems.hint': 'Die mit ✘ markierten Zeilen nennen die Gründe.',
  'cli.figure.columns': 'Spalten gelesen als',
  'cli.figure.defects': 'gefunden und behoben',
  'cli.figure.ended': 'Ende',
  'cli.figure.found': 'gefunden',
  'cli.figure.formats': 'Formate',
  'cli.figure.kept-rows': 'behaltene Beispiele',
  'cli.figure.origins': 'gelernt aus',
  'cli.figure.proof': 'Nachweis',
  'cli.figure.report': 'Bericht',
  'cli.figure.right-answers': 'richtige Antworten',
  'cli.figure.size': 'Größe',
  'cli.figure.unverifiable': 'eigene Antworten, die die Prüfung ablehnt',
  'cli.figure.why': 'Grund',
  'cli.group-selects-nothing': 'Die Gruppe in {file} hat kein Token, das für den Verlust zählt.',
  'cli.labels-train-nothing': 'Die Labels in {file} lassen kein Token zum Trainieren übrig.',
  'cli.labels-train-nothing.hint':
    'Setzen Sie nach dem ersten mindestens ein Label auf einen anderen Wert als −100.',
  'cli.no-cases': '{file} enthält keine Fälle.',
  'cli.no-cases.hint': 'Schreiben Sie je Zeile ein JSON-Objekt mit „response“ und „gold“.',
  'cli.no-stopped-run': 'In {workspace} gibt es keinen angehaltenen Lauf von omr {command}.',
  'cli.no-stopped-run.hint': 'Lassen Sie --resume weg, um einen neuen Lauf zu starten.',
  'cli.reference-mode-check': '{place}: Der Modus „reference“ unterstützt keine Prüfregeln.',
  'cli.reference-mode-check.hint': 'Verwenden Sie --mode strict oder entfernen Sie die Prüfregel.',
  'cli.request-field-invalid': 'Die Anfrage {file}: {place}{field} {problem}.',
  'cli.request-for-probe': 'Die Anfrage {file} enthält „{field}“; das nimmt nur omr probe an.',
  'cli.request-for-probe.hint': 'Geben Sie omr generate eine Anfrage mit messages oder input_ids.',
  'cli.request-not-object': 'Die Anfrage {file} ist kein JSON-Objekt.',
  'cli.request-pictures-misplaced': 'Die Anfrage {file}: {reason}.',
  'cli.request-pictures-misplaced.hint':
    'Schreiben Sie für jedes Bild so viele Bild-Tokens hintereinander, wie sein Raster zusammengefasste Patches hat.',
  'cli.request-single-token':
    'Die Anfrage {file} hat nur ein Token, ein Verlust braucht aber zwei.',
  'cli.request-unreadable':
    'Die Anfrage {file} {problem, select, json {ist kein gültiges JSON} other {lässt sich nicht lesen}}.',
  'cli.request-unreadable.hint': 'Prüfen Sie den Pfad nach --input.',
  'cli.settings-file-empty': '{file} enthält keine Einstellungen.',
  'cli.settings-file-format': 'Schreiben Sie je Zeile eine Einstellung als Schlüssel: Wert.',
  'cli.settings-file-unreadable': 'Die Einstellungsdatei {file} lässt sich nicht lesen.',
  'cli.settings-file-unreadable.hint': 'Prüfen Sie den Pfad nach --settings.',
  'cli.token-id-too-large':
    'Die Anfrage {file} enthält die Token-ID {id}, das Modell hat aber nur {count, plural, one {# Token} other {# Tokens}}.',
  'cli.token-id-too-large.hint': 'Verwenden Sie Token-IDs aus dem Tokenizer dieses Modells.',
  'train.model-missing': 'Ein Modell „{model}“ gibt es weder im Arbeitsbereich noch als Ordner.',
  'train.model-missing.hint':
    'Es gibt: {models}. Jeder Modellordner und jede .gguf-Datei gilt mit ihrem Pfad.',
  'train.too-few':
    '{count, plural, one {Ein Beispiel ist} other {# Beispiele sind}} zu wenig: Keines bleibt, um das Modell zu prüfen.',
  'train.too-few.hint':
    'Bringen Sie mehr Beispiele: drei sind das Mindeste, hundert können zeigen, ob das Training hilft.',
  'train.source-missing': 'Es gibt keinen Ordner und keine Datei {source}.',
  'train.source-missing.hint':
    'Geben Sie einen Ordner mit Bildern, Fragen und Antworten an oder eine Datei davon (JSONL, CSV, Excel, Parquet, ZIP).',
};
