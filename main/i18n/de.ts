// German: the machine's sentences by their English patterns. A sentence that is missing here is said in English.

import type { Tongue } from './message.ts';

/** `one` where the number is 1, else `many`. */
const plural = (n: string, one: string, many: string): string => `${n} ${n === '1' ? one : many}`;
/** A place in a source as messages name it, `cards.jsonl, line 3`. */
const at = (place: string): string =>
  place
    .replace(/(^|[ ,(])(?:line|row) (?=\d)/g, '$1Zeile ')
    .replace(/(^|[ ,(])sheet (?=")/g, '$1Blatt ')
    .replace(/(^|[ ,(])field (?=")/g, '$1Feld ');
/** An amount such as `3.1 GB` with a decimal comma. */
const amount = (text: string): string => text.replace('.', ',');

/** German as the window's German catalogue speaks it. */
export const GERMAN: Tongue = {
  name: 'de',
  sentences: {
    // What a step is at.
    'Opening the model': 'Modell wird geöffnet',
    'Opening the model and the examples': 'Modell und Beispiele werden geöffnet',
    'Opening the model and the questions': 'Modell und Fragen werden geöffnet',
    'Opening the teacher': 'Lehrer wird geöffnet',
    'Opening the teacher and the questions': 'Lehrer und Fragen werden geöffnet',
    'Preparing the weights': 'Gewichte werden vorbereitet',
    'Unpacking the weights': 'Gewichte werden entpackt',
    'Merging the weights': 'Gewichte werden zusammengeführt',
    Unpacking: 'Auspacken',
    Reading: 'Lesen',
    Inspected: 'Durchgesehen',
    Imported: 'Eingelesen',
    'Reading the questions': 'Fragen werden gelesen',
    'Looking at pictures': 'Bilder werden angesehen',
    'Looking at pictures as the model does': 'Bilder werden angesehen wie vom Modell',
    'Comparing pictures': 'Bilder werden verglichen',
    'Comparing what the model sees': 'Was das Modell sieht, wird verglichen',
    'Comparing questions': 'Fragen werden verglichen',
    'Writing the rows': 'Zeilen werden geschrieben',
    Curated: 'Vorbereitet',
    'Collecting good answers': 'Gute Antworten werden gesammelt',
    'Taking over the answers': 'Antworten werden übernommen',
    'Learning from examples': 'Lernen aus Beispielen',
    'Practising with rewards': 'Üben mit Belohnung',
    Checking: 'Prüfen',
    'The trained model answers': 'Das trainierte Modell antwortet',
    'The exported files answer ({0})': 'Die exportierten Dateien antworten ({0})',
    'Writing down where it comes from': 'Herkunft wird aufgeschrieben',
    Packing: 'Packen',
    Exported: 'Exportiert',
    '{0} of {1}': '{0} von {1}',
    'step {0} of {1}': 'Schritt {0} von {1}',
    '{0} of {1} right': '{0} von {1} richtig',
    '{0} of {1} answers kept': '{0} von {1} Antworten behalten',
    '{0} of {1} rows kept': '{0} von {1} Zeilen behalten',
    '{0} rows': (n: string) => plural(n, 'Zeile', 'Zeilen'),
    '{0} questions': (n: string) => plural(n, 'Frage', 'Fragen'),
    'proved: {0} of {1} answers equal': 'geprüft: {0} von {1} Antworten gleich',

    // Notices and dialogs of the system, and the menu.
    'Read your examples': 'Beispiele einlesen',
    Prepare: 'Vorbereiten',
    'Collect good answers': 'Gute Antworten sammeln',
    'Learn from examples': 'Aus Beispielen lernen',
    'Practise with rewards': 'Üben mit Belohnung',
    Check: 'Prüfen',
    Export: 'Export',
    Serve: 'Bereitstellen',
    '“{0}” is done.': '„{0}“ ist fertig.',
    'All steps are done, and the report is written.':
      'Alle Schritte sind fertig, und der Bericht ist geschrieben.',
    '“{0}” could not finish': '„{0}“ wurde nicht fertig',
    'Done.': 'Fertig.',
    'The window keeps breaking down.': 'Das Fenster stürzt immer wieder ab.',
    'Work that runs goes on without it.': 'Laufende Arbeit geht ohne das Fenster weiter.',
    'Try again': 'Noch einmal versuchen',
    'Close the window': 'Fenster schließen',
    'The window does not answer.': 'Das Fenster antwortet nicht.',
    'Work that runs goes on. Drawing the window anew loses nothing that was saved.':
      'Laufende Arbeit geht weiter. Wird das Fenster neu aufgebaut, geht nichts Gespeichertes verloren.',
    Wait: 'Warten',
    'Draw it anew': 'Neu aufbauen',
    File: 'Datei',
    Quit: 'Beenden',
    Edit: 'Bearbeiten',
    Undo: 'Rückgängig',
    Redo: 'Wiederholen',
    Cut: 'Ausschneiden',
    Copy: 'Kopieren',
    Paste: 'Einfügen',
    'Select all': 'Alles auswählen',
    View: 'Ansicht',
    'Draw the window anew': 'Fenster neu aufbauen',
    'Developer tools': 'Entwicklerwerkzeuge',
    'Actual size': 'Originalgröße',
    Larger: 'Größer',
    Smaller: 'Kleiner',
    'Full screen': 'Vollbild',
    Window: 'Fenster',
    Minimise: 'Minimieren',
    Zoom: 'Zoomen',

    // The workspace and its disk.
    'The disk is full while writing {0}.':
      'Der Datenträger ist voll; {0} konnte nicht geschrieben werden.',
    'The disk is full while writing {0}{1}.':
      'Der Datenträger ist voll; {0} konnte nicht geschrieben werden{1}.',
    ': it needs {0} and {1} are free': (needed: string, free: string) =>
      `: nötig sind ${amount(needed)}, frei sind ${amount(free)}`,
    'Free some space or choose a workspace on another disk, then resume.':
      'Schaffen Sie Platz oder wählen Sie einen Arbeitsbereich auf einem anderen Datenträger, dann setzen Sie fort.',
    '{0} may not be written.': '{0} darf nicht geschrieben werden.',
    'Choose a workspace folder that you may write to.':
      'Wählen Sie einen Arbeitsbereich, in den Sie schreiben dürfen.',
    '{0} was written by a newer version of the program.':
      '{0} wurde von einer neueren Version des Programms geschrieben.',
    'Update OpenMMReasoner, or choose another workspace.':
      'Aktualisieren Sie OpenMMReasoner oder wählen Sie einen anderen Arbeitsbereich.',
    'Another OpenMMReasoner is at work in {0}.':
      'In {0} arbeitet schon ein anderes OpenMMReasoner.',
    'Close it or wait until it is done, or choose another workspace.':
      'Schließen Sie es, warten Sie, bis es fertig ist, oder wählen Sie einen anderen Arbeitsbereich.',
    '{0} is damaged and cannot be read as a database.':
      '{0} ist beschädigt und lässt sich nicht als Datenbank lesen.',
    'Put back a copy of the file, or move it away to start with an empty list of runs.':
      'Legen Sie eine Sicherung der Datei zurück oder verschieben Sie sie, um mit einer leeren Liste von Läufen zu beginnen.',
    'Another workspace cannot be opened while something runs here.':
      'Solange hier etwas läuft, lässt sich kein anderer Arbeitsbereich öffnen.',
    'Wait until it is done, or stop it: it can go on from its last saved point.':
      'Warten Sie, bis es fertig ist, oder halten Sie es an: Es kann vom letzten gespeicherten Stand aus weitergehen.',
    'The signing key {0} cannot be read.':
      'Der Schlüssel zum Unterschreiben, {0}, lässt sich nicht lesen.',
    'Put back a copy of it; without it new runs cannot be added to the signed record.':
      'Legen Sie eine Sicherung davon zurück; ohne ihn kann das unterschriebene Protokoll nicht weitergeführt werden.',

    // Steps, runs and projects.
    'The program ended before this step was done.':
      'Das Programm wurde beendet, bevor dieser Schritt fertig war.',
    'Resume goes on from the last checkpoint.':
      '„Fortsetzen“ macht beim letzten gespeicherten Stand weiter.',
    'The engine process ended before its work was done ({0}).':
      'Der Rechenprozess endete, bevor seine Arbeit fertig war ({0}).',
    'Resume goes on from the last checkpoint; if it ends again, close other programs or choose smaller settings.':
      '„Fortsetzen“ macht beim letzten gespeicherten Stand weiter; endet er wieder, schließen Sie andere Programme oder wählen Sie kleinere Einstellungen.',
    'The last checkpoint is kept: resume the run, on the processor (device cpu) if it happens again.':
      'Der letzte gespeicherte Stand bleibt: Setzen Sie den Lauf fort, beim nächsten Mal auf dem Prozessor (Gerät cpu).',
    'This step does not run now, so it cannot be ended early.':
      'Dieser Schritt läuft gerade nicht und lässt sich deshalb nicht vorzeitig beenden.',
    'Only a step that runs can be stopped with its result kept.':
      'Nur ein laufender Schritt kann mit seinem bisherigen Ergebnis beendet werden.',
    'The step {0} cannot go on now.': 'Der Schritt {0} kann jetzt nicht weitergehen.',
    'Only a step that was interrupted, cancelled or has failed can be resumed.':
      'Fortsetzen lässt sich nur, was unterbrochen oder angehalten wurde oder gescheitert ist.',
    'The step {0} of this project is at work.': 'Der Schritt {0} dieses Projekts arbeitet gerade.',
    'Stop it first, or wait until it is done.':
      'Halten Sie ihn zuerst an oder warten Sie, bis er fertig ist.',
    'This run is not in the workspace any more.': 'Dieser Lauf ist nicht mehr im Arbeitsbereich.',
    '{0} is running now.': '{0} läuft gerade.',
    '{0} waits to be run.': '{0} wartet auf seinen Start.',
    '{0} (run {1})': '{0} (Lauf {1})',
    '{0}, {1}': '{0}, {1}',
    'The result of {0} is used by {1}.': 'Das Ergebnis von {0} wird gebraucht von {1}.',
    'The result of {0} is used by {1} and {2} more.':
      'Das Ergebnis von {0} wird gebraucht von {1} und {2} weiteren.',
    'Remove what was made from it first.': 'Löschen Sie zuerst, was daraus entstanden ist.',
    'The report is not written yet.': 'Der Bericht ist noch nicht geschrieben.',
    'It appears when the last step is done.': 'Er erscheint, wenn der letzte Schritt fertig ist.',
    'There is no report of {0} as {1} yet.': 'Von {0} gibt es noch keinen Bericht als {1}.',
    'It is written when the last step is done; run the last step again for an older project.':
      'Er wird geschrieben, wenn der letzte Schritt fertig ist; bei einem älteren Projekt führen Sie den letzten Schritt noch einmal aus.',
    'This project has no trained model yet.': 'Dieses Projekt hat noch kein trainiertes Modell.',
    'Try it once the model has learnt from examples.':
      'Versuchen Sie es, sobald das Modell aus Beispielen gelernt hat.',

    // Examples.
    'There is no file or folder at {0}.': 'Unter {0} gibt es weder Datei noch Ordner.',
    'Check the path of the source.': 'Prüfen Sie den Pfad der Quelle.',
    'The folder {0} is empty.': 'Der Ordner {0} ist leer.',
    'Put the pictures there, and a table (.csv, .xlsx) or .jsonl file with one question and answer a line.':
      'Legen Sie die Bilder hinein und dazu eine Tabelle (.csv, .xlsx) oder eine .jsonl-Datei mit einer Frage und Antwort je Zeile.',
    'The folder {0} holds no .jsonl, .json, .csv, .xlsx or .parquet file with questions and answers.':
      'Im Ordner {0} ist keine .jsonl-, .json-, .csv-, .xlsx- oder .parquet-Datei mit Fragen und Antworten.',
    'Add one: a line is {"picture": "photo.png", "question": "…", "answer": "…"}, or a table has these columns.':
      'Legen Sie eine dazu: Eine Zeile ist {"picture": "foto.png", "question": "…", "answer": "…"}, eine Tabelle hat diese Spalten.',
    '{0} is no file of rows with questions and answers.':
      '{0} ist keine Datei mit Fragen und Antworten.',
    'Write a table with a question and an answer for each page, and name the page as "manual.pdf#page=3"; documents of other kinds are saved as PDF first.':
      'Schreiben Sie eine Tabelle mit Frage und Antwort zu jeder Seite und nennen Sie die Seite so: „handbuch.pdf#page=3“; andere Dokumente speichern Sie zuerst als PDF.',
    'Save the table as .xlsx or as CSV (UTF-8).':
      'Speichern Sie die Tabelle als .xlsx oder als CSV (UTF-8).',
    'Unpack it and import the folder, or pack it as .zip.':
      'Entpacken Sie sie und nehmen Sie den Ordner, oder packen Sie sie als .zip.',
    'Put the pictures into a folder with a table of questions and answers, and import the folder.':
      'Legen Sie die Bilder mit einer Tabelle von Fragen und Antworten in einen Ordner und nehmen Sie den Ordner.',
    'Save the frames that matter as pictures (a video player can, or ffmpeg) and name them in a table; sound cannot be learnt from.':
      'Speichern Sie die wichtigen Einzelbilder als Bilder (mit einem Videoprogramm oder ffmpeg) und nennen Sie sie in einer Tabelle; aus Ton kann nicht gelernt werden.',
    'There is no folder at {0}.': 'Unter {0} gibt es keinen Ordner.',
    'Check the setting "root", the folder that picture paths are relative to.':
      'Prüfen Sie den Ordner, von dem aus die Bilder angegeben sind (Einstellung „root“).',
    'No row of {0} is left.': 'Von {0} ist keine Zeile übrig.',
    'Every row was left out by a repair or by hand; look at the list of defects.':
      'Jede Zeile wurde durch eine Reparatur oder von Hand ausgelassen; sehen Sie in der Liste der Mängel nach.',
    'Defects in all: {0}. {1} lists them; the setting "repairs" repairs kinds by name, or "all".':
      'Mängel insgesamt: {0}. {1} führt sie auf; die Einstellung „repairs“ behebt genannte Arten oder mit „all“ alle.',
    '{0} {1}': '{0} {1}',
    'This inspection is not in the workspace.': 'Diese Durchsicht ist nicht im Arbeitsbereich.',
    'Open the page Data and choose the folder again.':
      'Öffnen Sie die Seite „Daten“ und wählen Sie den Ordner noch einmal.',
    'The source is still being looked through.': 'Die Quelle wird noch durchgesehen.',
    'Its rows appear when that is done.': 'Ihre Zeilen erscheinen, wenn das fertig ist.',
    'These examples are not in the workspace any more.':
      'Diese Beispiele sind nicht mehr im Arbeitsbereich.',
    'Choose other examples.': 'Wählen Sie andere Beispiele.',
    'The picture {0} is not there.': 'Das Bild {0} ist nicht da.',
    'The picture {0} is too large.': 'Das Bild {0} ist zu groß.',
    'Choose another one.': 'Wählen Sie ein anderes.',
    '{0} is not a picture that can be used here.': '{0} ist kein Bild, das hier verwendbar ist.',
    '{0} is not a picture that can be shown here.':
      '{0} ist kein Bild, das hier gezeigt werden kann.',
    '{0} cannot be read as a picture.': '{0} lässt sich nicht als Bild lesen.',
    'Choose a PNG, JPEG, WebP or GIF file.': 'Wählen Sie eine PNG-, JPEG-, WebP- oder GIF-Datei.',
    'Choose one picture file of 64 MB at most.': 'Wählen Sie eine Bilddatei von höchstens 64 MB.',
    'This picture is not in the workspace.': 'Dieses Bild ist nicht im Arbeitsbereich.',
    'Import the data again.': 'Lesen Sie die Daten noch einmal ein.',

    // Rows with defects, and what columns were taken for.
    '{0}: the picture {1} is missing.': (place: string, picture: string) =>
      `${at(place)}: Das Bild ${picture} fehlt.`,
    '{0}: the picture {1} is not there, but one of this name is at {2}.': (
      place: string,
      picture: string,
      other: string,
    ) =>
      `${at(place)}: Das Bild ${picture} ist nicht da, aber eines dieses Namens liegt unter ${other}.`,
    'The picture {0} has more than {1} million pixels.': (picture: string, millions: string) =>
      `Das Bild ${at(picture)} hat mehr als ${millions} Millionen Bildpunkte.`,
    'The picture {0} is damaged or in a format that cannot be read ({1}).': (
      picture: string,
      reason: string,
    ) =>
      `Das Bild ${at(picture)} ist beschädigt oder in einem Format, das sich nicht lesen lässt (${reason}).`,
    'The picture {0} is turned by its EXIF note; models see it upright.': (picture: string) =>
      `Das Bild ${at(picture)} wird durch seinen EXIF-Vermerk gedreht; Modelle sehen es aufrecht.`,
    'The picture {0} has {1} frames; the first is taken. Name another as "FILE#page=2".': (
      picture: string,
      frames: string,
    ) =>
      `Das Bild ${at(picture)} hat ${frames} Einzelbilder; das erste wird genommen. Ein anderes nennen Sie so: „DATEI#page=2“.`,
    '{0}: the field "{1}" is an address, not a file.': (place: string, field: string) =>
      `${at(place)}: Im Feld „${field}“ steht eine Adresse, keine Datei.`,
    '{0}: the field "{1}" names {2} ({3}).': (
      place: string,
      field: string,
      what: string,
      file: string,
    ) => `${at(place)}: Im Feld „${field}“ steht ${what} (${file}).`,
    'a video': 'ein Video',
    'a sound file': 'eine Tondatei',
    '{0}: the field "{1}" is not a text.': (place: string, field: string) =>
      `${at(place)}: Im Feld „${field}“ steht kein Text.`,
    '{0}: the field "{1}" is longer than 1 MB.': (place: string, field: string) =>
      `${at(place)}: Das Feld „${field}“ ist länger als 1 MB.`,
    '{0}: the row has no question (field "question").': (place: string) =>
      `${at(place)}: Die Zeile hat keine Frage (Feld „question“).`,
    '{0}: the row has no answer (field "answer").': (place: string) =>
      `${at(place)}: Die Zeile hat keine Antwort (Feld „answer“).`,
    '{0}: the row names no picture (field "picture").': (place: string) =>
      `${at(place)}: Die Zeile nennt kein Bild (Feld „picture“).`,
    '{0}: the row is not an object with named fields.': (place: string) =>
      `${at(place)}: Die Zeile ist kein Objekt mit benannten Feldern.`,
    '{0}: the id "{1}" stands in {2} already.': (place: string, id: string, first: string) =>
      `${at(place)}: Die Kennung „${id}“ steht schon in ${at(first)}.`,
    '{0}: another row asks the same and answers otherwise.': (place: string) =>
      `${at(place)}: Eine andere Zeile fragt dasselbe und antwortet anders.`,
    '{0}: the text has {1} picture marks, the row {2} pictures.': (
      place: string,
      marks: string,
      pictures: string,
    ) =>
      `${at(place)}: Im Text stehen ${plural(marks, 'Bildmarke', 'Bildmarken')}, in der Zeile ${plural(pictures, 'Bild', 'Bilder')}.`,
    '{0}: the answer "{1}" has a decimal comma, and rules read it as two numbers.': (
      place: string,
      answer: string,
    ) =>
      `${at(place)}: Die Antwort „${answer}“ hat ein Dezimalkomma, und Regeln lesen sie als zwei Zahlen.`,
    '{0}: the conversation has {1} questions.': (place: string, questions: string) =>
      `${at(place)}: Das Gespräch hat ${plural(questions, 'Frage', 'Fragen')}.`,
    '{0}: of its conversation, 1 question stands before this one.': (place: string) =>
      `${at(place)}: In ihrem Gespräch steht 1 Frage vor dieser.`,
    '{0}: of its conversation, {1} questions stand before this one.': (
      place: string,
      questions: string,
    ) => `${at(place)}: In ihrem Gespräch stehen ${questions} Fragen vor dieser.`,
    '{0}, line {1}: this is not JSON.': '{0}, Zeile {1}: Das ist kein JSON.',
    '{0}, line {1}: the text is not valid UTF-8.':
      '{0}, Zeile {1}: Der Text ist kein gültiges UTF-8.',
    '{0}, line {1}: the text is not valid UTF-8; it is read as Windows-1252.':
      '{0}, Zeile {1}: Der Text ist kein gültiges UTF-8; er wird als Windows-1252 gelesen.',
    '{0}: the file is not UTF-8; it is read as UTF-16.':
      '{0}: Die Datei ist kein UTF-8; sie wird als UTF-16 gelesen.',
    'named in the settings': 'so gewählt',
    'has this name': 'heißt so',
    'not used': 'nicht verwendet',
    '"{0}" is a usual name for it': '„{0}“ heißt das oft',
    'holds names of picture files': 'enthält Namen von Bilddateien',

    // Data sets without what a step needs.
    'Nothing is left of the {0} rows of {1}.': 'Von den {0} Zeilen aus {1} ist nichts übrig.',
    'Import more rows, or turn off one of the checks of curate.':
      'Lesen Sie mehr Zeilen ein oder schalten Sie beim Vorbereiten eine der Prüfungen ab.',
    'The data set {0} has no questions in its part "{1}".':
      'Der Datensatz {0} hat im Teil „{1}“ keine Fragen.',
    'The chosen data set has no questions in its part "{0}".':
      'Der gewählte Datensatz hat im Teil „{0}“ keine Fragen.',
    'Choose another part, or import examples into this one.':
      'Wählen Sie einen anderen Teil oder lesen Sie Beispiele für diesen ein.',
    'Choose another data set or another part.':
      'Wählen Sie einen anderen Datensatz oder einen anderen Teil.',
    'Keep some examples aside for the check, or choose another part.':
      'Legen Sie Beispiele für die Prüfung beiseite oder wählen Sie einen anderen Teil.',
    'The data set {0} has no answers to learn from in its part "{1}".':
      'Der Datensatz {0} hat im Teil „{1}“ keine Antworten, aus denen gelernt werden kann.',
    'Collect good answers first (distill), or choose another part.':
      'Sammeln Sie zuerst gute Antworten oder wählen Sie einen anderen Teil.',
    'The teacher gave no right answer to any question, so there is nothing to learn from.':
      'Der Lehrer hat keine Frage richtig beantwortet; es gibt nichts, woraus gelernt werden könnte.',
    'Choose a stronger teacher, or check that questions and answers belong together.':
      'Wählen Sie einen stärkeren Lehrer oder prüfen Sie, ob Fragen und Antworten zusammengehören.',
    'The part "{0}" of the data set has {1} questions, a step needs {2}.':
      'Der Teil „{0}“ des Datensatzes hat {1} Fragen, ein Schritt braucht {2}.',
    'Lower promptsPerStep, or choose another part.':
      'Nehmen Sie weniger Fragen je Schritt (promptsPerStep) oder einen anderen Teil.',
    'The data set has no questions in its part "{0}" to watch the run with.':
      'Der Datensatz hat im Teil „{0}“ keine Fragen, mit denen der Lauf beobachtet werden könnte.',
    'Keep some examples apart, choose another part (validationSplit), or set evalSteps to 0.':
      'Legen Sie Beispiele beiseite, wählen Sie einen anderen Teil (validationSplit) oder setzen Sie evalSteps auf 0.',
    'These answers are not in the workspace any more.':
      'Diese Antworten sind nicht mehr im Arbeitsbereich.',
    'Open the step “Collect good answers” again.':
      'Öffnen Sie den Schritt „Gute Antworten sammeln“ noch einmal.',
    'The answers are still being collected.': 'Die Antworten werden noch gesammelt.',
    'Apply your corrections when the step is done.':
      'Wenden Sie Ihre Korrekturen an, wenn der Schritt fertig ist.',
    'This check is not in the workspace any more.':
      'Diese Prüfung ist nicht mehr im Arbeitsbereich.',
    'Choose another check.': 'Wählen Sie eine andere Prüfung.',
    'The question is empty.': 'Die Frage ist leer.',

    // Models, teachers and devices.
    'The folder {0} is not there any more.': 'Der Ordner {0} ist nicht mehr da.',
    'Move it back, or take the model out of the list and add it from where it is now.':
      'Verschieben Sie ihn zurück, oder nehmen Sie das Modell aus der Liste und fügen Sie es von seinem neuen Ort hinzu.',
    'The base model of {0} is not in {1} any more.':
      'Das Basismodell von {0} ist nicht mehr in {1}.',
    'Move the base model back, or set base_model_name_or_path in adapter_config.json.':
      'Verschieben Sie das Basismodell zurück oder setzen Sie base_model_name_or_path in adapter_config.json.',
    'The model in {0} cannot be used: {1}.': 'Das Modell in {0} lässt sich nicht verwenden: {1}.',
    'Choose a model of a supported family.': 'Wählen Sie ein Modell einer unterstützten Familie.',
    'This model is not in the list any more.': 'Dieses Modell ist nicht mehr in der Liste.',
    'Choose another one, or add it again.':
      'Wählen Sie ein anderes oder fügen Sie es wieder hinzu.',
    '{0} comes with the program and cannot be taken out.':
      '{0} gehört zum Programm und bleibt in der Liste.',
    '{0} is in use: the step {1} runs with it.': '{0} wird gebraucht: Der Schritt {1} läuft damit.',
    '{0} is in use: the step {1} waits to run with it.':
      '{0} wird gebraucht: Der Schritt {1} wartet darauf, damit zu laufen.',
    'Wait until the step is done, or stop it first.':
      'Warten Sie, bis der Schritt fertig ist, oder halten Sie ihn zuerst an.',
    '{0} is the base of {1}, which cannot work without it.':
      '{0} ist das Basismodell von {1}, das ohne es nicht arbeiten kann.',
    'Take out the adapter first.': 'Nehmen Sie zuerst den Adapter heraus.',
    '{0} cannot be trained here.': '{0} lässt sich hier nicht trainieren.',
    '{0} is not there.': '{0} ist nicht da.',
    'Choose the folder again.': 'Wählen Sie den Ordner noch einmal.',
    '{0} is not a model.': '{0} ist kein Modell.',
    'Choose a folder with config.json and .safetensors files, or a .gguf file.':
      'Wählen Sie einen Ordner mit config.json und .safetensors-Dateien oder eine .gguf-Datei.',
    'It would fit with {0}.': 'Es würde passen mit {0}.',
    'one row at a time in place of {0}': 'einer Zeile auf einmal statt {0}',
    'rows of {0} tokens': 'Zeilen von {0} Tokens',
    'Choose a smaller model, or a machine with more memory.':
      'Wählen Sie ein kleineres Modell oder einen Rechner mit mehr Speicher.',
    '{0} does not see pictures.': '{0} sieht keine Bilder.',
    'Take the picture out, or choose a model that sees.':
      'Nehmen Sie das Bild heraus oder wählen Sie ein Modell, das sieht.',
    'The model in {0} does not see pictures.': 'Das Modell in {0} sieht keine Bilder.',
    'Choose a vision-language model for examples with pictures.':
      'Wählen Sie für Beispiele mit Bildern ein Modell, das Bilder sieht.',
    'The engine ended before it could answer.':
      'Der Rechenprozess endete, bevor er antworten konnte.',
    'Ask again; if it ends again, close other programs or choose a smaller model.':
      'Fragen Sie noch einmal; endet er wieder, schließen Sie andere Programme oder wählen Sie ein kleineres Modell.',
    'There is no model in {0}.': 'In {0} gibt es kein Modell.',
    'an empty path': 'einem leeren Pfad',
    'Name a model folder, a .gguf file, or an endpoint such as https://host:8000/v1#model-name.':
      'Nennen Sie einen Modellordner, eine .gguf-Datei oder einen Endpunkt wie https://host:8000/v1#modellname.',
    'An endpoint is written as https://host:8000/v1#model-name.':
      'Ein Endpunkt wird so geschrieben: https://host:8000/v1#modellname.',
    '"{0}" is not the address of an endpoint.': '„{0}“ ist nicht die Adresse eines Endpunkts.',
    'The address {0} names no model.': 'Die Adresse {0} nennt kein Modell.',
    'The host {0} is not on the list of allowed hosts.':
      'Der Server {0} steht nicht auf der Liste der erlaubten Server.',
    'If it stands in your own network and may see your pictures and questions, allow it on the page Settings, or by: omr network allow {0}':
      'Steht er in Ihrem eigenen Netz und darf er Ihre Bilder und Fragen sehen, erlauben Sie ihn unter „Einstellungen“ oder mit: omr network allow {0}',
    '{0} gave no answer to the question {1} in {2} attempts: {3}.':
      '{0} gab auf die Frage {1} in {2} Versuchen keine Antwort: {3}.',
    'See to the server, then resume: the answers so far are kept.':
      'Sehen Sie nach dem Server, dann setzen Sie fort: Die Antworten bis hierher bleiben.',
    '{0} refused the question {1}: {2}.': '{0} hat die Frage {1} abgelehnt: {2}.',
    'Check the key that keyFrom names.': 'Prüfen Sie den Schlüssel, den keyFrom nennt.',
    'Check the address, the model name, and whether the model takes such a question and maxNewTokens.':
      'Prüfen Sie die Adresse, den Modellnamen und ob das Modell eine solche Frage und maxNewTokens annimmt.',
    '"{0}" is not a host.': '„{0}“ ist kein Server.',
    'A host is written as teacher.example or teacher.example:8000, without https:// and without a path.':
      'Ein Server wird als lehrer.example oder lehrer.example:8000 geschrieben, ohne https:// und ohne Pfad.',
    'The device {0} cannot be used here: {1}.':
      'Das Gerät {0} lässt sich hier nicht verwenden: {1}.',
    'Set "device" to cpu; omr doctor tells what works here.':
      'Wählen Sie als Gerät cpu; unter „Einstellungen“ steht, was hier geht.',
    'not usable: {0}': 'nicht verwendbar: {0}',
    'this installation is without its provider': 'dieser Installation fehlt der Treiber dafür',
    "its numbers differ from the processor's by {0}":
      'seine Zahlen weichen um {0} von denen des Prozessors ab',
    'a training step agrees with the processor to {0}, {1} ms': (error: string, ms: string) =>
      `ein Trainingsschritt stimmt bis auf ${amount(error)} mit dem Prozessor überein, ${ms} ms`,

    // Exports.
    'GGUF files are not written yet.': 'GGUF-Dateien werden noch nicht geschrieben.',
    'Export as merged: llama.cpp makes a GGUF file of such a folder.':
      'Exportieren Sie das ganze Modell (merged): llama.cpp macht aus einem solchen Ordner eine GGUF-Datei.',
    'llama.cpp makes one of the merged model.':
      'llama.cpp macht eine aus dem zusammengeführten Modell.',
    'A base model has no adapter.': 'Ein Basismodell hat keinen Adapter.',
    'An export needs at least one format to put into it.':
      'Ein Export braucht mindestens ein Format.',
    'Choose adapter, merged, or both.': 'Wählen Sie Adapter, ganzes Modell oder beides.',
    'The export needs {0} in {1}, and {2} are free.': (needed: string, dir: string, free: string) =>
      `Der Export braucht ${amount(needed)} in ${dir}, und ${amount(free)} sind frei.`,
    'Choose a folder on another disk, or fewer formats.':
      'Wählen Sie einen Ordner auf einem anderen Datenträger oder weniger Formate.',
    'Nothing was exported: {0} of {1} answers of the exported files ({2}) differ from those of the trained model, first that to question {3}.':
      'Es wurde nichts exportiert: {0} von {1} Antworten der exportierten Dateien ({2}) sind anders als die des trainierten Modells, zuerst die auf Frage {3}.',
    'Rounding the merged weights changed them: set mergedWeights to f32, which takes more room and rounds nothing.':
      'Das Runden der zusammengeführten Gewichte hat sie verändert: Wählen Sie f32, das braucht mehr Platz und rundet nichts.',
    'Export again; if it happens again, the files of the model were changed since it was trained.':
      'Exportieren Sie noch einmal; geschieht es wieder, wurden die Dateien des Modells seit dem Training verändert.',
    'The exported folder is not there any more.': 'Der exportierte Ordner ist nicht mehr da.',
    'Export the model again.': 'Exportieren Sie das Modell noch einmal.',
  },
};
