// Files, images and data sets, in German.

import type { DATA as EN } from '../en/data.ts';

export const DATA: Readonly<Record<keyof typeof EN, string>> = {
  'file.archive-damaged': '{file} lässt sich nicht entpacken ({reason}).',
  'file.archive-damaged.hint':
    'Das Archiv ist vielleicht unvollständig. Kopieren Sie es noch einmal, oder entpacken Sie es selbst und lesen Sie den Ordner ein.',
  'file.archive-too-large':
    '{file} braucht entpackt {needed, number} MB, erlaubt sind aber nur {allowed, number} MB.',
  'file.archive-too-large.hint':
    'Schaffen Sie Platz auf dem Datenträger, oder entpacken Sie das Archiv selbst und lesen Sie den Ordner ein.',
  'file.cannot-be-read': '{file} lässt sich nicht lesen.',
  'file.cell-merged':
    '{file}, {position}: Die Zelle {cell} ist mit {first} verbunden; deren Wert „{value}“ wird verwendet.',
  'file.cell-rounded':
    '{file}, {position}: „{field}“ zeigt {shown}; gelesen wird der ganze Wert {value}.',
  'file.cell-too-long':
    '{file}: Eine Zelle enthält mehr als die 32.767 Zeichen, die Excel erlaubt.',
  'file.cell-too-long.hint': 'Kürzen Sie die Zelle, oder speichern Sie das Blatt als CSV (UTF-8).',
  'file.check-readable.hint': 'Prüfen Sie, ob es die Datei gibt und ob Sie sie lesen dürfen.',
  'file.column-not-utf8': '{file}, {position}: Die Spalte „{column}“ ist kein gültiges UTF-8.',
  'file.column-twice':
    '{file}, {position}: Die Datei hat zwei Spalten mit demselben Namen „{field}“.',
  'file.copy-again': 'Kopieren Sie die Datei noch einmal.',
  'file.export-utf8': 'Exportieren Sie die Datei noch einmal mit Texten in UTF-8.',
  'file.is-folder': 'An der Stelle einer Datei ist ein Ordner.',
  'file.json-invalid': '{file} ist kein gültiges JSON.',
  'file.json-list-invalid':
    '{file}{line, select, none {} other {, Zeile {line}}}: Das ist kein gültiges JSON.',
  'file.json-list-invalid.hint':
    'Die Datei muss eine Liste von Objekten sein: [\'{\'"question": "…", "answer": "…"\'}\', …]. Ist sie unvollständig, kopieren Sie sie noch einmal.',
  'file.json-list-too-large':
    '{file} ist zu groß, um als eine einzige JSON-Liste gelesen zu werden ({megabytes, number} MB).',
  'file.json-list-too-large.hint':
    'Speichern Sie sie als JSON Lines (.jsonl) mit einem Objekt je Zeile.',
  'file.json-not-object': '{file} enthält kein JSON-Objekt.',
  'file.json-rows-missing': '{file} enthält keine Liste von Zeilen.',
  'file.json-rows-missing.hint':
    'Schreiben Sie die Zeilen als Liste oder als Objekt mit einer Liste unter einem dieser Namen: {known}.',
  'file.key-twice':
    '{file}, {position}: Das Feld „{field}“ kommt innerhalb eines anderen mehrmals vor; der erste Wert wird verwendet.',
  'file.line-above-header':
    '{file}, {position}: „{text}“ steht über den Spaltennamen und wird nicht gelesen.',
  'file.line-not-json': '{file}, Zeile {line}: Das ist kein gültiges JSON.',
  'file.line-not-json.hint':
    'Schreiben Sie ein Objekt je Zeile, zum Beispiel \'{\'"picture": "foto.png", "question": "…", "answer": "…"\'}\'.',
  'file.line-not-utf8': '{file}, Zeile {line}: Der Text ist kein gültiges UTF-8.',
  'file.line-too-long': '{file}, Zeile {line}: Die Zeile ist länger als 16 MB.',
  'file.line-too-long.hint':
    'Schreiben Sie je Beispiel eine Zeile, und nennen Sie Bilder mit ihrem Pfad, statt sie einzubetten.',
  'file.looks-utf16': '{file}, Zeile 1: Die Datei ist kein UTF-8-Text; sie sieht nach UTF-16 aus.',
  'file.looks-utf16.hint':
    'Speichern Sie die Datei noch einmal mit der Kodierung UTF-8, oder lesen Sie sie mit der Reparatur „encoding“ ein.',
  'file.malformed': '{file} lässt sich nicht verwenden: {reason}.',
  'file.name-too-long': 'Der Name {file} ist zu lang für diesen Computer.',
  'file.cell-uncomputed':
    '{file}, {position}: Die Zelle {cell} hat die Formel „={formula}“ ohne Wert; öffnen und speichern Sie die Datei in Excel oder LibreOffice.',
  'file.no-permission': 'Für {file} fehlt die Berechtigung.',
  'file.no-such': '{file} gibt es nicht.',
  'file.not-a-file': '{file} lässt sich nicht lesen: Es ist keine Datei.',
  'file.not-a-number':
    '{file}, {position}: Das Feld „{field}“ ist {value}; es wird als leeres Feld gelesen.',
  'file.not-in-a-folder': '{file} lässt sich nicht verwenden: Ein Teil des Pfades ist kein Ordner.',
  'file.not-yaml': '{file} ist kein gültiges YAML: {reason}',
  'file.parquet-unreadable': '{file} lässt sich nicht als Parquet-Datei lesen ({reason}).',
  'file.parquet-unreadable.hint':
    'Die Datei ist vielleicht unvollständig oder wird noch geschrieben. Kopieren oder exportieren Sie sie noch einmal.',
  'file.read-as-lines': '{file}: Die Datei ist JSON Lines; sie wird zeilenweise gelesen.',
  'file.read-as-list':
    '{file}: Die Datei ist eine JSON-Liste; sie wird als Liste von Zeilen gelesen.',
  'file.save-table-utf8': 'Speichern Sie die Tabelle noch einmal mit der Kodierung UTF-8.',
  'file.save-utf8': 'Speichern Sie die Datei noch einmal mit der Kodierung UTF-8.',
  'file.sheet-hidden': '{file}, {position}: Die Zeile ist auf dem verborgenen Blatt „{sheet}“.',
  'file.sheet-too-large': 'Die Arbeitsmappe {file} lässt sich nicht lesen: Sie hat {problem}.',
  'file.shrank-while-reading': '{file} wurde während des Lesens kürzer.',
  'file.sheet-unread':
    '{file}: Das Blatt „{sheet}“ wird nicht gelesen, weil die Fragen auf einem anderen stehen.',
  'file.table-invalid':
    '{file}{line, select, none {} other {, Zeile {line}}}: {problem, select, columns {Die Zeile hat eine andere Spaltenzahl als die Kopfzeile} quote {Ein Anführungszeichen ist nicht geschlossen} size {Eine Zeile ist länger als 16 MB, oder ein Anführungszeichen ist nicht geschlossen} other {Die Tabelle lässt sich nicht lesen}}.',
  'file.table-quoting.hint':
    'Setzen Sie Text mit Trennzeichen oder Zeilenumbrüchen in Anführungszeichen, und verdoppeln Sie jedes Anführungszeichen darin.',
  'file.table-row-invalid':
    '{file}, {position}: {problem, select, columns {Die Zeile hat eine andere Spaltenzahl als die Kopfzeile} quote {Ein Anführungszeichen ist nicht geschlossen} size {Eine Zeile ist länger als 16 MB, oder ein Anführungszeichen ist nicht geschlossen} other {Die Zeile lässt sich nicht lesen}}.',
  'file.table-too-wide':
    '{file}: Die Tabelle hat {count, number} Spalten; gelesen werden höchstens {limit, number}.',
  'file.too-large':
    '{file} ist zu groß ({megabytes, number} MB; gelesen werden höchstens {limit, number} MB).',
  'file.too-many-open': '{file} lässt sich nicht öffnen: Es sind zu viele Dateien offen.',
  'file.workbook-too-large': 'Die Arbeitsmappe {file} ist zu groß ({megabytes, number} MB).',
  'file.workbook-too-large.hint':
    'Speichern Sie das Blatt als CSV (UTF-8) und lesen Sie diese Datei ein.',
  'file.workbook-unreadable': '{file} lässt sich nicht als Excel-Arbeitsmappe lesen.',
  'file.workbook-unreadable.hint':
    'Die Datei ist vielleicht unvollständig, mit einem Kennwort geschützt, im alten Format .xls oder zu groß. Speichern Sie sie noch einmal als .xlsx oder CSV.',
  'image.choose-another': 'Wählen Sie ein anderes Bild.',
  'image.choose-supported-format': 'Wählen Sie eine PNG-, JPEG-, WebP- oder GIF-Datei.',
  'image.chosen-missing': 'Das Bild {picture} gibt es nicht.',
  'image.chosen-too-large': 'Das Bild {picture} ist zu groß.',
  'image.chosen-unsupported': '{picture} ist kein unterstütztes Bild.',
  'image.damaged-or-unsupported':
    'Das Bild {picture} ist beschädigt oder in einem Format, das sich nicht lesen lässt ({reason}).',
  'image.damaged-or-unsupported.hint':
    'Speichern Sie das Bild noch einmal als PNG oder JPEG, oder lassen Sie die Zeile aus.',
  'image.file-missing': 'Das Bild {picture} gibt es nicht, oder es lässt sich nicht lesen.',
  'image.file-missing.hint': 'Prüfen Sie den Pfad in der Tabelle.',
  'image.file-empty': 'Das Bild {picture} ist eine leere Datei mit 0 Byte.',
  'image.file-empty.hint':
    'Kopieren Sie das Bild noch einmal von seiner Quelle, oder lassen Sie die Zeile aus.',
  'image.file-too-large': 'Die Bilddatei {picture} ist zu groß ({megabytes, number} MB).',
  'image.frame-unreadable':
    'Das Einzelbild {picture} lässt sich nicht lesen; die Datei hat {count, plural, =0 {keine lesbaren Einzelbilder} one {# Einzelbild} other {# Einzelbilder}}.',
  'image.frame-unreadable.hint':
    'Zählen Sie die Einzelbilder ab 1, zum Beispiel „scan.tif#page=2“.',
  'image.heic-unsupported':
    'Das Bild {picture} ist ein HEIC-Foto, das sich hier nicht lesen lässt.',
  'image.heic-unsupported.hint':
    'Speichern Sie es als JPEG oder PNG (auf dem iPhone: Einstellungen > Kamera > Formate > Maximale Kompatibilität).',
  'image.not-in-workspace': 'Dieses Bild ist nicht im Arbeitsbereich.',
  'image.not-in-workspace.hint': 'Lesen Sie die Daten noch einmal ein.',
  'image.not-permitted': 'Für das Bild {picture} fehlt die Leseberechtigung.',
  'image.not-permitted.hint': 'Prüfen Sie die Zugriffsrechte der Datei.',
  'image.pdf-page-unreadable': 'Die Seite {picture} lässt sich nicht darstellen ({reason}).',
  'image.pdf-page-unreadable.hint':
    'Prüfen Sie die Seitenzahl. Hat die PDF-Datei ein Kennwort, speichern Sie sie ohne Kennwort.',
  'image.shrink-elsewhere':
    'Verkleinern Sie das Bild mit einem anderen Programm oder teilen Sie es auf.',
  'image.shrink-failed': 'Das Bild {picture} ist zu groß und konnte nicht verkleinert werden.',
  'image.size-crossed':
    'Die kleinste Größe der Bilder, {min, number} Pixel, liegt über der größten, {max, number}.',
  'image.size-fixed':
    'Die Bilder dieses Modells haben eine feste Größe ({type}), die sich nicht einstellen lässt.',
  'image.size-fixed.hint': 'Setzen Sie „minPixels“ und „maxPixels“ auf 0.',
  'image.size-invalid': 'Bilder können nicht {value} Pixel groß sein.',
  'image.size-invalid.hint':
    'Setzen Sie „minPixels“ und „maxPixels“ auf ganze Zahlen von Pixeln, die erste nicht größer als die zweite; 0 heißt: wie das Modell es vorgibt.',
  'image.too-many-pixels':
    'Das Bild {picture} hat mehr als {millions, plural, one {# Million} other {# Millionen}} Bildpunkte.',
  'image.too-many-pixels.hint': 'Verkleinern Sie das Bild oder teilen Sie es auf.',
  'image.too-narrow':
    'Ein Bild von {width} × {height} Bildpunkten ist zu schmal: Die lange Seite darf höchstens 200-mal so lang sein wie die kurze.',
  'dataset.check-distance-missing': '{place}: Die Prüfung points braucht die Option „distance“.',
  'dataset.check-distance-missing.hint':
    'Geben Sie an, wie weit ein Punkt abweichen darf, zum Beispiel \'{\'"type": "points", "distance": 10\'}\'.',
  'dataset.check-not-object':
    '{place}: Die Prüfung muss ein Typname oder ein Objekt mit Typ und Optionen sein.',
  'dataset.check-not-object.hint':
    'Schreiben Sie eine Prüfung so: \'{\'"type": "number", "tolerance": \'{\'"absolute": 0.5\'}}\'.',
  'dataset.check-option-invalid':
    '{place}: Die Option „{option}“ der Prüfung {check} muss {rule} sein.',
  'dataset.check-option-invalid.hint': 'Ändern Sie den Wert; jetzt ist er {value}.',
  'dataset.check-option-unknown': '{place}: Die Prüfung {check} hat keine Option „{option}“.',
  'dataset.check-option-unknown.hint': 'Verwenden Sie eine ihrer Optionen: {known}.',
  'dataset.check-takes-no-options': 'Diese Prüfung hat keine Optionen. Entfernen Sie die Angabe.',
  'dataset.check-type-missing': '{place}: Die Prüfung hat keinen Typ.',
  'dataset.check-type-unknown': '{place}: Die Prüfung hat den unbekannten Typ „{type}“.',
  'dataset.check-type.hint': 'Verwenden Sie einen dieser Typen: {known}.',
  'dataset.field-not-text': '{place}: Das Feld „{field}“ enthält keinen Text.',
  'dataset.id-unknown': 'Es gibt keinen Datensatz {id}.',
  'dataset.id-unknown.hint': 'Wählen Sie auf der Seite „Daten“ einen anderen Datensatz.',
  'dataset.page-index-invalid': 'Der Seitenindex von {file} fehlt oder passt nicht zu den Zeilen.',
  'dataset.page-index-invalid.hint':
    'Die Dateien wurden verändert oder sind unvollständig. Führen Sie den Schritt, der sie erzeugt, noch einmal aus.',
  'dataset.part-without-questions': 'Der Datensatz {dataset} hat im Teil „{part}“ keine Fragen.',
  'dataset.row-invalid': '{file}, Zeile {line}: Das ist keine Zeile eines Datensatzes.',
  'dataset.row-invalid.hint':
    'Die Datei wurde verändert oder ist unvollständig. Führen Sie den Schritt, der sie erzeugt, noch einmal aus.',
  'dataset.rows-missing': '{folder} ist kein Datensatz: rows.jsonl fehlt.',
  'dataset.rows-missing.hint':
    'Geben Sie den Ordner eines Datensatzes an, den import, curate oder distill erzeugt hat.',
};
