// Importing a source, in German.

import type { IMPORT as EN } from '../en/import.ts';

export const IMPORT: Readonly<Record<keyof typeof EN, string>> = {
  'import.all-defects.hint':
    'Alle Mängel: {kinds}. Sie stehen in {file}. Die Einstellung „repairs“ behebt die Arten, die Sie nennen, mit „all“ alle.',
  'import.answer-has-mark':
    '{place}: Die Antwort enthält „{mark}“, das manche Modelle als Platz eines Bildes lesen; es bleibt erhalten.',
  'import.answer-index':
    '{place}: Die Antwort „{before}“ wird als Position einer Antwortmöglichkeit ab 0 gelesen; sie wird zu „{after}“.',
  'import.answer-missing': '{place}: Die Zeile hat keine Antwort (Feld „answer“).',
  'import.answers-contradict':
    '{place}: Eine andere Zeile stellt dieselbe Frage, hat aber eine andere Antwort.',
  'import.answers-from-column':
    'Die Spalte „{column}“ ist die Antwort von {count, plural, one {# Zeile} other {# Zeilen}}: {list} ({classes, plural, one {# verschiedene} other {# verschiedene}}).',
  'import.class-names':
    '{file}: Die Zahlen der Spalte „{column}“ werden als die Namen von {count, plural, one {# Klasse} other {# Klassen}} gelesen, die in {from} stehen: {list}.',
  'import.class-unknown':
    '{file}, {position}: In der Spalte „{column}“ steht die Zahl {value}, aber nur {count, plural, one {# Klasse hat} other {# Klassen haben}} einen Namen. Sie wird als leer gelesen.',
  'import.answers-from-folders':
    '{count, plural, one {# Bild hat} other {# Bilder haben}} den Namen eines Ordners als Antwort: {list} ({classes, plural, one {# Klasse} other {# Klassen}}).',
  'import.ask-caption': 'Beschreibe das Bild.',
  'import.ask-class-of-text': 'Zu welcher Klasse gehört dieser Text?',
  'import.ask-class-of-text-listed':
    'Zu welcher Klasse gehört dieser Text? Antworte mit einer von diesen: {classes}.',
  'import.ask-classify': 'Was zeigt das Bild?',
  'import.ask-classify-listed': 'Was zeigt das Bild? Antworte mit einem von diesen: {classes}.',
  'import.ask-count': 'Wie viele sind auf dem Bild?',
  'import.ask-count-of': 'Wie viele davon sind auf dem Bild: {name}?',
  'import.ask-form': 'Lies das Formular auf dem Bild. Antworte mit Feldern und Werten als JSON.',
  'import.ask-form-fields':
    'Lies das Formular auf dem Bild. Antworte als JSON mit diesen Feldern: {fields}.',
  'import.ask-read': 'Welchen Wert zeigt das Bild?',
  'import.ask-yes-no':
    'Ist auf dem Bild alles richtig? Nenne den Grund und antworte dann mit ja oder nein.',
  'import.check-not-json': '{place}: Das Feld „check“ ist kein gültiges JSON.',
  'import.check-not-json.hint': 'Schreiben Sie eine Prüfung so: \'{\'"type": "number"\'}\'.',
  'import.coco-category-unknown':
    '{file}: Nach {count, plural, one {# Objekt} other {# Objekten}} wird nicht gefragt, weil die Kategorie keinen Namen hat ({list}).',
  'import.coco-crowd':
    '{file}: {count, plural, one {# Gruppe wird} other {# Gruppen werden}} nicht gezählt, weil die Datei nicht sagt, wie viele dazugehören ({list}).',
  'import.coco-picture-bare':
    '{file}: {count, plural, one {# Bild hat} other {# Bilder haben}} keine Annotation und {count, plural, one {fällt} other {fallen}} weg ({list}).',
  'import.coco-picture-unknown':
    '{file}: Die Annotationen von {count, plural, one {# Bild} other {# Bildern}}, die in der Datei nicht aufgeführt sind, fallen weg ({list}).',
  'import.coco-questions':
    '{file}: {count, plural, one {# Frage macht} other {# Fragen macht}} das Programm aus den annotierten Objekten.',
  'import.column-chosen': 'in den Einstellungen gewählt',
  'import.column-class': 'sagt, zu welcher Klasse der Text gehört',
  'import.column-label': 'sagt, was das Bild zeigt',
  'import.column-layout': 'gehört zum Aufbau der Zeile',
  'import.column-picture-files': 'enthält Namen von Bilddateien',
  'import.column-questions': 'enthält Fragen',
  'import.column-same-name': 'heißt so',
  'import.column-text': 'der Text, nach dem gefragt wird',
  'import.column-unused': 'nicht verwendet',
  'import.column-usual-name': '„{column}“ ist ein üblicher Name dafür',
  'import.conversation-too-long':
    '{place}: Das Gespräch hat {count, plural, one {# Frage} other {# Fragen}}, erlaubt sind höchstens {limit, number}.',
  'import.conversation-too-long.hint': 'Teilen Sie es in mehrere Gespräche auf.',
  'import.data-url-cut-off': '{place}: Im Feld „{field}“ steht eine unvollständige Data-URL.',
  'import.data-url-cut-off.hint':
    'Schreiben Sie die Data-URL noch einmal, oder speichern Sie das Bild als Datei.',
  'import.decimal-comma':
    '{place}: Die Antwort „{answer}“ hat ein Dezimalkomma; Prüfungen lesen sie als zwei Zahlen.',
  'import.decimal-comma.hint':
    'Schreiben Sie {corrected}. Meinen Sie eine Liste von zwei Zahlen, geben Sie der Zeile eine Prüfung.',
  'import.describe-sound-file':
    'Das Modell lernt nur aus Bildern ({formats}) und Text. Schreiben Sie auf, was zu hören ist.',
  'import.earlier-questions':
    '{place}: In ihrem Gespräch {count, plural, one {steht # Frage} other {stehen # Fragen}} vor dieser.',
  'import.edit-field-invalid':
    'Die Einstellung „{setting}“ hat für „{place}“ im Feld „{field}“ einen falschen Wert; erwartet: {expected}.',
  'import.edit-field-unknown':
    'Die Einstellung „{setting}“ hat für „{place}“ ein unbekanntes Feld „{field}“.',
  'import.edit-invalid':
    'Die Einstellung „{setting}“ hat für „{place}“ einen falschen Wert; erwartet: {expected}.',
  'import.field-too-long': '{place}: Das Feld „{field}“ ist länger als 1 MB.',
  'import.field-too-long.hint':
    'Kürzen Sie es; kein unterstütztes Modell kann so viel auf einmal lesen.',
  'import.fields-alike':
    '{place}: Die Felder „{field}“ und „{other}“ nennen verschiedene Dateien: „{first}“ und „{second}“.',
  'import.fields-alike.hint':
    'Löschen Sie eines davon, oder schreiben Sie alle Dateien als Liste in „{field}“; die Reparatur „double-field“ verwendet „{field}“.',
  'import.field-twice':
    '{place}: Die Zeile hat mehr als ein Feld namens „{field}“: „{first}“ und „{second}“.',
  'import.field-twice.hint':
    'Benennen Sie eines um, oder löschen Sie es; die Reparatur „double-field“ verwendet den ersten Wert.',
  'import.file-format-unread':
    '{file} wird nicht gelesen: Dateien dieser Art lassen sich nicht importieren.',
  'import.file-unread':
    '{file} wird nicht gelesen: Die Datei enthält keine Zeilen mit Fragen und Antworten.',
  'import.fill-in-field':
    'Jede Zeile braucht {field, select, question {eine Frage} answer {eine Antwort} other {einen Wert im Feld „{field}“}}. Füllen Sie das Feld aus, oder löschen Sie die Zeile. Steht es in einer Spalte mit anderem Namen, sagen Sie es mit der Einstellung „columns“.',
  'import.drop-empty': 'Es wurde keine Datei abgelegt.',
  'import.drop-not-examples':
    '{file} enthält keine Beispiele: Die Datei ist weder ein Bild noch eine Tabelle, eine Liste von Zeilen oder ein Archiv.',
  'import.drop-not-examples.hint':
    'Legen Sie einen Ordner, eine Datei mit Zeilen (CSV, Excel, JSON, JSON Lines, Parquet), ein .zip oder Bilder ab.',
  'import.drop-several':
    'Diese {count, number} Dateien sind kein zusammengehöriger Satz von Beispielen.',
  'import.drop-several.hint':
    'Legen Sie den Ordner ab, der alle enthält, eine Datei mit Zeilen oder nur Bilder.',
  'import.folder-empty': 'Der Ordner {folder} ist leer.',
  'import.folder-empty.hint':
    'Legen Sie die Bilder hinein und dazu eine Tabelle (.csv, .xlsx) oder eine .jsonl-Datei mit einer Frage und Antwort je Zeile.',
  'import.folder-of-videos':
    'Im Ordner {folder} liegen Videos ({name}), die nicht gelesen werden, und keine Datei mit Fragen und Antworten ({extensions}).',
  'import.folder-without-rows':
    'Im Ordner {folder} ist keine Datei mit Fragen und Antworten ({extensions}).',
  'import.folder-without-rows.hint':
    'Legen Sie eine Datei dazu, deren Zeilen so aussehen: \'{\'"picture": "foto.png", "question": "…", "answer": "…"\'}\', oder eine Tabelle mit diesen Spalten.',
  'import.history-too-long': '{place}: Die Beiträge vor der Frage sind länger als 1 MB.',
  'import.history-too-long.hint':
    'Teilen Sie das Gespräch in mehrere kürzere auf; kein unterstütztes Modell kann so viel auf einmal lesen.',
  'import.file-not-used': 'die Datei wird nicht gelesen',
  'import.folder-not-opened':
    'der Ordner ist eine Verknüpfung, liegt zu tief oder ist ein Arbeitsbereich des Programms und wird nicht geöffnet',
  'import.folders-not-opened':
    'Ordner, die Verknüpfungen oder Arbeitsbereiche des Programms sind oder zu tief liegen, werden nicht geöffnet: {list}.',
  'import.picture-of-no-row': 'keine Zeile nennt dieses Bild',
  'import.pictures-of-no-row':
    '{count, plural, one {# Bild des Ordners nennt keine Zeile; es fällt} other {# Bilder des Ordners nennt keine Zeile; sie fallen}} weg ({list}).',
  'import.id-duplicate': '{place}: Die Kennung „{id}“ gibt es schon in {otherPlace}.',
  'import.id-invalid': '{place}: Das Feld „id“ muss ein Text oder eine Zahl sein.',
  'import.id-invalid.hint':
    'Geben Sie jeder Zeile eine eigene Kennung, oder lassen Sie das Feld weg.',
  'import.inspection-missing': '{folder} enthält keine fertige Durchsicht.',
  'import.inspection-missing.hint': 'Führen Sie import mit der Einstellung „inspect“ aus.',
  'import.inspection-not-in-workspace': 'Diese Durchsicht ist nicht im Arbeitsbereich.',
  'import.inspection-not-in-workspace.hint':
    'Öffnen Sie die Seite „Daten“ und wählen Sie den Ordner noch einmal.',
  'import.joined.hint': '{hint} {more}',
  'import.label-spelling':
    '{file}: Die Klasse „{before}“ gilt als „{after}“, wie die meisten Zeilen sie schreiben.',
  'import.link-broken':
    '{file} ist ein Link auf eine Datei, die es nicht gibt; kopieren oder laden Sie die echte Datei.',
  'import.media-sound': 'eine Tondatei',
  'import.media-video': 'ein Video',
  'import.model-folder.hint':
    'Ein Modell wird nicht eingelesen: Nennen Sie seinen Ordner dort, wo ein Modell gefragt ist („{example}“ oder „--model“ von „omr train“ und „omr serve“), oder wählen Sie im Fenster unter „Modelle“ „Modellordner hinzufügen“.',
  'import.model-in-archive.hint':
    'Entpacken Sie das Archiv; ein Modell wird nicht eingelesen, sein Ordner wird dort genannt, wo ein Modell gefragt ist („{example}“).',
  'import.model-not-examples': '{source} ist ein Modell und enthält keine Beispiele.',
  'import.model-not-examples.hint':
    'Lesen Sie es ohne die Einstellung „inspect“ ein; im Fenster fügen Sie es unter „Modelle“ hinzu.',
  'import.not-picture': '{place}: Im Feld „{field}“ steht {media} statt eines Bildes ({path}).',
  'import.nothing-left': 'Von {source} ist keine Zeile zum Einlesen übrig.',
  'import.nothing-usable': 'Keine Zeile von {source} ist verwendbar: {reasons}. {example}',
  'import.nothing-usable.hint': 'Jeder Mangel steht in {file}.',
  'import.nothing-usable.columns':
    'Die Spalten heißen {list}. Sagen Sie, welche davon Frage und Antwort enthalten: --set {columns}.question="…" --set {columns}.answer="…". Bildern oder Texten ohne Frage wird mit --set {asked}="…" allen dieselbe gestellt.',
  'import.nothing-usable.no-header':
    'Die erste Zeile ({list}) sieht aus wie ein Beispiel und nicht wie Namen von Spalten. Schreiben Sie die Namen darüber, etwa Frage, Antwort und Bild. Wenn es Namen sind: --set {columns}.question="…" --set {columns}.answer="…".',
  'import.nothing-left.hint':
    'Alle Zeilen wurden durch eine Reparatur oder von Hand ausgelassen. Sehen Sie in der Liste der Mängel nach.',
  'import.options-unreadable':
    '{place}: Die Antwortmöglichkeiten im Feld „{field}“ sind nicht lesbar und stehen nicht in der Frage.',
  'import.picture-ambiguous':
    '{place}: Das Bild {path} fehlt dort, und {count, number} andere heißen so: {list}.',
  'import.picture-ambiguous.hint':
    'Schreiben Sie den Ordner vor den Namen, oder wählen Sie den Bilderordner (Einstellung „root“).',
  'import.picture-animated':
    'Das Bild {picture} hat {frames, plural, one {# Einzelbild} other {# Einzelbilder}}; verwendet wird das erste. Ein anderes nennen Sie so: „DATEI#page=2“.',
  'import.picture-elsewhere':
    '{place}: Das Bild {path} fehlt, aber eines mit demselben Namen liegt unter {otherPath}.',
  'import.picture-elsewhere.hint':
    'Berichtigen Sie den Pfad, wählen Sie den Bilderordner (Einstellung „root“), oder lesen Sie mit der Reparatur „picture-elsewhere“ ein.',
  'import.picture-flat':
    'Das Bild {picture} wird für das Modell ganz oder fast einfarbig: Der Inhalt liegt in der Transparenz oder in Werten, die 8 Bit nicht zeigen.',
  'import.picture-flawed':
    'Die Datei des Bildes {picture} hat Fehler ({reason}); das Bild wird so verwendet, wie es sich zeigt.',
  'import.picture-marks-mismatch':
    '{place}: Im Text {marks, plural, one {steht # Bildmarke} other {stehen # Bildmarken}}, die Zeile hat aber {pictures, plural, =0 {kein Bild} one {# Bild} other {# Bilder}}.',
  'import.picture-missing': '{place}: Das Bild {path} fehlt.',
  'import.picture-missing.hint':
    'Prüfen Sie den Namen, auch Groß- und Kleinschreibung. Pfade gelten ab dem Ordner der Datei mit den Zeilen oder ab dem Ordner in der Einstellung „root“.',
  'import.picture-narrow':
    'Das Bild {picture} hat {width} × {height} Pixel; viele Modelle lehnen Bilder ab, deren eine Seite über 200-mal so lang ist wie die andere.',
  'import.picture-path-invalid': '{place}: Im Feld „{field}“ steht kein Pfad eines Bildes.',
  'import.picture-path-invalid.hint':
    'Schreiben Sie einen Pfad wie „fotos/12.png“ oder eine Liste von Pfaden.',
  'import.picture-rotated':
    'Das Bild {picture} wird durch seine EXIF-Angabe gedreht; Modelle sehen es aufrecht.',
  'import.picture-spelling': '{place}: Das Bild {path} findet sich unter dem Namen {otherPath}.',
  'import.picture-unnamed': '{place}: Die Zeile nennt kein Bild (Feld „picture“).',
  'import.picture-web-address': '{place}: Im Feld „{field}“ steht eine Webadresse, keine Datei.',
  'import.picture-web-address.hint':
    'Bilder werden nicht heruntergeladen. Legen Sie das Bild in den Ordner und tragen Sie seinen Dateinamen ein.',
  'import.question-has-mark':
    '{place}: Die Frage enthält die Marke „{mark}“, die manche Modelle als Platz eines Bildes lesen.',
  'import.question-missing': '{place}: Die Zeile hat keine Frage (Feld „question“).',
  'import.read-as-utf16': '{file}: Die Datei ist kein UTF-8; sie wird als UTF-16 gelesen.',
  'import.read-as-windows1252':
    '{file}, Zeile {line}: Der Text ist kein gültiges UTF-8; er wird als Windows-1252 gelesen.',
  'import.pictures-unanswered':
    '{count, plural, one {# Bild hat} other {# Bilder haben}} noch keine Antwort; es gibt also nichts zu lernen.',
  'import.pictures-unanswered.hint':
    'Öffnen Sie den Ordner auf der Seite „Daten“ und tippen Sie die Antworten ein, oder legen Sie die Bilder einer Antwort in einen Ordner mit ihrem Namen (Katze/1.png), oder fügen Sie eine Tabelle mit den Spalten picture und answer hinzu.',
  'import.pictures-without-answer':
    '{count, plural, one {# Bild hat} other {# Bilder haben}} noch keine Antwort: Tippen Sie die Antworten auf der Seite „Daten“ ein, oder legen Sie die Bilder in Ordner, die wie ihre Antworten heißen.',
  'import.question-by-program':
    '{count, plural, one {# Bild} other {# Bilder}} ohne Datei mit Zeilen: Die Frage „{question}“ stellt das Programm.',
  'import.question-of-rows':
    '{file} hat Bilder, aber keine Fragen: Die Frage „{question}“ stellt das Programm.',
  'import.question-of-texts':
    '{file} hat Texte und Klassen, aber keine Fragen: Die Frage „{question}“ stellt das Programm; danach steht der Text der Spalte „{column}“.',
  'import.repair-none': 'Dafür gibt es keine Reparatur: {defect}.',
  'import.repair-none.hint': 'Sie müssen nichts tun; die Zeilen werden unverändert eingelesen.',
  'import.repair-unknown': 'Es gibt keine Reparatur namens „{repair}“.',
  'import.repair-unknown.hint': 'Wählen Sie all oder aus diesen: {known}.',
  'import.resume-changed':
    'Die Quelle oder die Einstellungen haben sich geändert, seit das Einlesen angehalten wurde.',
  'import.resume-changed.hint': 'Starten Sie das Einlesen neu, statt es fortzusetzen.',
  'import.root-missing': 'Unter {folder} gibt es keinen Ordner.',
  'import.root-missing.hint':
    'Prüfen Sie die Einstellung „root“: Von diesem Ordner aus sind die Bilder angegeben.',
  'import.row-excluded': 'durch eine Entscheidung weggelassen',
  'import.row-not-found': 'Die Quelle hat keine Zeile „{place}“.',
  'import.row-not-found.hint':
    'Nennen Sie Zeilen so wie die Durchsicht, etwa „cards.jsonl, line 3“. Hat sich die Quelle geändert, sehen Sie sie noch einmal durch.',
  'import.row-not-object': '{place}: Die Zeile ist kein Objekt mit benannten Feldern.',
  'import.row-not-object.hint':
    'Schreiben Sie eine Zeile so: \'{\'"picture": "foto.png", "question": "…", "answer": "…"\'}\'.',
  'import.save-video-frames':
    'Bilder können {formats} sein. Speichern Sie die wichtigen Einzelbilder als Bilder (mit einem Videoprogramm oder mit ffmpeg: „ffmpeg -i clip.mp4 -vf fps=1 frame-%03d.png“) und tragen Sie ihre Namen als Liste ein.',
  'import.same-answer':
    'Alle {count} Zeilen haben dieselbe Antwort, „{answer}“: Ein Modell lernt daraus, sie immer zu geben.',
  'import.setting-invalid':
    'Die Einstellung „{setting}“ hat einen falschen Wert; erwartet: {expected}.',
  'import.setting-invalid.hint': 'Berichtigen Sie sie und lesen Sie noch einmal ein.',
  'import.several-questions':
    '{place}: Das Gespräch hat {count, plural, one {# Frage} other {# Fragen}}.',
  'import.source-empty': 'Die Einstellung „source“ ist leer.',
  'import.source-empty.hint':
    'Geben Sie den Ordner, die Tabelle oder die .gguf-Datei an, die eingelesen werden soll.',
  'import.source-is-archive':
    'Entpacken Sie das Archiv und lesen Sie den Ordner ein, oder packen Sie es neu als .zip.',
  'import.source-is-arrow':
    'Speichern Sie die Zeilen der Arrow-Datei als Parquet (in Python: „dataset.to_parquet“), und importieren Sie diese Datei.',
  'import.source-is-document':
    'Legen Sie eine Tabelle mit Frage und Antwort zu jeder Seite an und nennen Sie die Seite so: „handbuch.pdf#page=3“. Andere Dokumente speichern Sie zuerst als PDF.',
  'import.source-is-media':
    'Speichern Sie die wichtigen Einzelbilder als Bilder (mit einem Videoprogramm oder ffmpeg) und nennen Sie sie in einer Tabelle. Aus Ton kann das Modell nicht lernen.',
  'import.source-is-picture':
    'Legen Sie die Bilder mit einer Tabelle von Fragen und Antworten in einen Ordner und lesen Sie diesen Ordner ein.',
  'import.source-is-spreadsheet': 'Speichern Sie die Tabelle als .xlsx oder als CSV (UTF-8).',
  'import.source-missing': 'Unter {path} gibt es weder Datei noch Ordner.',
  'import.source-missing.hint': 'Prüfen Sie den Pfad der Quelle.',
  'import.source-not-rows': '{file} ist keine Datei mit Zeilen aus Fragen und Antworten.',
  'import.source-not-rows.hint':
    'Wählen Sie einen Ordner mit Bildern oder eine Datei mit einer Frage und Antwort je Zeile ({extensions}).',
  'import.split-of-file': '{file}: Die Zeilen gehören wegen des Namens zum Teil „{part}“.',
  'import.split-unknown':
    '{place}: Die Spalte „{column}“ hat den unbekannten Wert „{value}“; die Zeile gehört zum Teil „{part}“.',
  'import.still-inspecting': 'Die Quelle wird noch durchgesehen.',
  'import.still-inspecting.hint': 'Ihre Zeilen erscheinen, wenn die Durchsicht fertig ist.',
  'import.texts-beside-pictures':
    '{count, plural, one {Eine Textdatei liegt neben einem Bild ihres Namens und wird nicht gelesen: {name}. Schreiben Sie ihren Text} other {# Textdateien liegen neben Bildern ihres Namens und werden nicht gelesen, etwa {name}. Schreiben Sie ihre Texte}} in eine Tabelle mit den Spalten picture und answer.',
  'import.too-many-pictures':
    '{place}, Feld „{field}“: Die Zeile nennt {count, number} Bilder; gelesen werden höchstens {limit, number}.',
  'import.too-many-pictures.hint': 'Teilen Sie die Zeile in mehrere auf.',
  'import.turn-role-unknown': '{place}: Beitrag {turn} des Gesprächs hat keine bekannte Rolle.',
  'import.turn-role-unknown.hint':
    'Verwenden Sie die Rollen system, user und assistant (oder human und gpt).',
  'import.vqa-answers-unasked':
    '{file}: {count, plural, one {# Antwort gehört} other {# Antworten gehören}} zu keiner Frage und {count, plural, one {fällt} other {fallen}} weg.',
  'import.fps-invalid':
    '{place}: Das Feld „fps“ ist keine Anzahl Einzelbilder je Sekunde: „{value}“.',
  'import.fps-count':
    '{place}: Das Feld „fps“ hat {rates, plural, one {# Rate} other {# Raten}} für {videos, plural, one {# Video} other {# Videos}}.',
  'import.fps-invalid.hint':
    'Schreiben Sie, wie viele der Einzelbilder eine Sekunde sind, etwa 2, 2,5 oder 30000/1001; bei mehreren Videos eine Liste solcher Zahlen.',
  'import.media-marks-mismatch':
    '{place}: Der Text hat {marks, plural, one {# Markierung} other {# Markierungen}} für Bilder und Videos, die Zeile aber {pictures, plural, =0 {keine Bilder} one {# Bild} other {# Bilder}} und {videos, plural, one {# Video} other {# Videos}}.',
  'import.turn-sound':
    '{place}: Der {turn}. Beitrag des Gesprächs enthält Ton, den hier kein Modell hört.',
  'import.video-file':
    '{place}: Das Feld „{field}“ nennt eine Videodatei ({path}); Videodateien werden nicht gelesen.',
  'import.video-frames-differ':
    '{place}: Das Feld „{field}“ hat ein Video, dessen Einzelbild {frame} eine andere Größe hat als sein erstes.',
  'import.video-frames-differ.hint':
    'Machen Sie alle Einzelbilder eines Videos gleich groß, zum Beispiel neu mit ffmpeg.',
  'import.video-invalid':
    '{place}: Das Feld „{field}“ ist weder ein Ordner mit Einzelbildern noch eine Liste von ihnen.',
  'import.video-missing': '{place}: Der Ordner {path} des Videos im Feld „{field}“ fehlt.',
  'import.video-missing.hint':
    'Prüfen Sie den Namen, auch Groß- und Kleinschreibung. Pfade gelten ab dem Ordner der Datendatei oder ab dem Ordner in der Einstellung „root“.',
  'import.video-no-frames': '{place}: Das Video {path} im Feld „{field}“ hat keine Einzelbilder.',
  'import.video-sound':
    '{place}: Das Feld „{field}“ nennt Ton ({path}), den hier kein Modell hört.',
  'import.video-thinned':
    '{place}: Von den {total, number} Einzelbildern des Videos {path} werden {kept, number} in gleichen Abständen behalten; mehr nehmen Modelle nicht.',
  'import.video-web-address':
    '{place}: Das Feld „{field}“ enthält die Webadresse eines Videos; hier wird nichts heruntergeladen, und Videodateien werden nicht gelesen.',
};
