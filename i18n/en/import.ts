// Importing a source.

export const IMPORT = {
  'import.all-defects.hint':
    'All defects: {kinds}. They are listed in {file}. The setting “repairs” repairs the kinds you name, or every kind with “all”.',
  'import.answer-has-mark':
    '{place}: the answer contains “{mark}”, which some models read as the place of a picture; it is kept.',
  'import.answer-index':
    '{place}: the answer “{before}” is read as the position of an option, counted from 0; it becomes “{after}”.',
  'import.answer-missing': '{place}: the row has no answer (field “answer”).',
  'import.answers-contradict': '{place}: another row has the same question but a different answer.',
  'import.answers-from-column':
    'The column “{column}” is the answer of {count, plural, one {# row} other {# rows}}: {list} ({classes, plural, one {# different} other {# different ones}}).',
  'import.class-names':
    '{file}: the numbers in the column “{column}” are read as the names of {count, plural, one {# class} other {# classes}} that {from} gives: {list}.',
  'import.class-unknown':
    '{file}, {position}: the column “{column}” has the number {value}, but only {count, plural, one {# class has} other {# classes have}} a name. It is read as empty.',
  'import.answers-from-folders':
    '{count, plural, one {# picture has} other {# pictures have}} the name of a folder as answer: {list} ({classes, plural, one {# class} other {# classes}}).',
  'import.ask-caption': 'Describe the picture.',
  'import.ask-class-of-text': 'Which class does this text belong to?',
  'import.ask-class-of-text-listed':
    'Which class does this text belong to? Answer with one of these: {classes}.',
  'import.ask-classify': 'What is shown in the picture?',
  'import.ask-classify-listed':
    'What is shown in the picture? Answer with one of these: {classes}.',
  'import.ask-count': 'How many are there in the picture?',
  'import.ask-count-of': 'How many of these are in the picture: {name}?',
  'import.ask-form': 'Read the form in the picture. Answer with its fields and values as JSON.',
  'import.ask-form-fields':
    'Read the form in the picture. Answer as JSON with these fields: {fields}.',
  'import.ask-read': 'What value does the picture show?',
  'import.ask-yes-no':
    'Is everything right in the picture? Give the reason, then answer yes or no.',
  'import.check-not-json': '{place}: the field “check” is not valid JSON.',
  'import.check-not-json.hint': 'Write a check like this: \'{\'"type": "number"\'}\'.',
  'import.coco-category-unknown':
    '{file}: {count, plural, one {# object has} other {# objects have}} a category without a name and {count, plural, one {is} other {are}} not asked about ({list}).',
  'import.coco-crowd':
    '{file}: {count, plural, one {# group is} other {# groups are}} not counted, because the file does not say how many belong to {count, plural, one {it} other {them}} ({list}).',
  'import.coco-picture-bare':
    '{file}: {count, plural, one {# picture has} other {# pictures have}} no annotation and {count, plural, one {is} other {are}} left out ({list}).',
  'import.coco-picture-unknown':
    '{file}: the annotations of {count, plural, one {# picture} other {# pictures}} that the file does not list are left out ({list}).',
  'import.coco-questions':
    '{file}: {count, plural, one {# question is} other {# questions are}} made by the program from the annotated objects.',
  'import.column-chosen': 'set in the settings',
  'import.column-class': 'says which class the text belongs to',
  'import.column-label': 'says what the picture shows',
  'import.column-layout': 'belongs to the layout of the row',
  'import.column-picture-files': 'contains picture file names',
  'import.column-questions': 'its values are questions',
  'import.column-same-name': 'has this name',
  'import.column-text': 'the text that the question is about',
  'import.column-unused': 'not used',
  'import.column-usual-name': '“{column}” is a common name for it',
  'import.conversation-too-long':
    '{place}: the conversation has {count, plural, one {# question} other {# questions}}, but at most {limit, number} are allowed.',
  'import.conversation-too-long.hint': 'Split it into several conversations.',
  'import.data-url-cut-off': '{place}: the field “{field}” contains an incomplete data URL.',
  'import.data-url-cut-off.hint': 'Write the data URL again, or save the picture as a file.',
  'import.decimal-comma':
    '{place}: the answer “{answer}” has a decimal comma, so checks read it as two numbers.',
  'import.decimal-comma.hint':
    'Write {corrected}. If you mean a list of two numbers, add a check to the row.',
  'import.describe-sound-file':
    'The model learns only from pictures ({formats}) and text. Write down what can be heard.',
  'import.earlier-questions':
    '{place}: there {count, plural, one {is # question} other {are # questions}} before this one in the conversation.',
  'import.edit-field-invalid':
    'The setting “{setting}” must have {expected} in the field “{field}” for “{place}”.',
  'import.edit-field-unknown':
    'The setting “{setting}” has an unknown field “{field}” for “{place}”.',
  'import.edit-invalid': 'The setting “{setting}” must have {expected} for “{place}”.',
  'import.field-too-long': '{place}: the field “{field}” is longer than 1 MB.',
  'import.field-too-long.hint': 'Shorten it; no supported model can read this much at once.',
  'import.fields-alike':
    '{place}: the fields “{field}” and “{other}” name different files: “{first}” and “{second}”.',
  'import.fields-alike.hint':
    'Delete one of them, or put all files into “{field}” as a list; the repair “double-field” uses “{field}”.',
  'import.field-twice':
    '{place}: the row has more than one field named “{field}”: “{first}” and “{second}”.',
  'import.field-twice.hint':
    'Rename or delete one of them, or use the first value with the repair “double-field”.',
  'import.file-format-unread': '{file} is not read: files of this type cannot be imported.',
  'import.file-unread': '{file} is not read: it contains no rows with questions and answers.',
  'import.fill-in-field':
    'Every row needs {field, select, question {a question} answer {an answer} other {a value in the field “{field}”}}. Fill it in or remove the row. If a column of another name holds it, say so with the setting “columns”.',
  'import.drop-empty': 'No file was dropped.',
  'import.drop-not-examples':
    '{file} holds no examples: it is neither a picture nor a table, a list of rows or an archive.',
  'import.drop-not-examples.hint':
    'Drop a folder, a file of rows (CSV, Excel, JSON, JSON Lines, Parquet), a .zip, or pictures.',
  'import.drop-several': 'These {count, number} files are not one set of examples.',
  'import.drop-several.hint':
    'Drop the folder that contains all of them, one file of rows, or pictures alone.',
  'import.folder-empty': 'The folder {folder} is empty.',
  'import.folder-empty.hint':
    'Put your pictures into it, together with a table (.csv, .xlsx) or .jsonl file with one question and answer per line.',
  'import.folder-of-videos':
    'The folder {folder} holds videos ({name}), which are not read, and no file with questions and answers ({extensions}).',
  'import.folder-without-rows':
    'The folder {folder} has no file with questions and answers ({extensions}).',
  'import.folder-without-rows.hint':
    'Add a file with lines like \'{\'"picture": "photo.png", "question": "…", "answer": "…"\'}\', or a table with these columns.',
  'import.history-too-long': '{place}: the turns before the question are longer than 1 MB.',
  'import.history-too-long.hint':
    'Split the conversation into several shorter ones; no supported model can read this much at once.',
  'import.file-not-used': 'the file is not read',
  'import.folder-not-opened':
    'the folder is a link, lies too deep or is a workspace of this program, and is not opened',
  'import.folders-not-opened':
    'Folders that are links, lie too deep or are workspaces of this program are not opened: {list}.',
  'import.picture-of-no-row': 'no row names this picture',
  'import.pictures-of-no-row':
    '{count, plural, one {# picture of the folder is} other {# pictures of the folder are}} named by no row and left out ({list}).',
  'import.id-duplicate': '{place}: the id “{id}” is already used in {otherPlace}.',
  'import.id-invalid': '{place}: the field “id” must be text or a number.',
  'import.id-invalid.hint': 'Give each row its own ID, or leave the field out.',
  'import.inspection-missing': '{folder} contains no finished inspection.',
  'import.inspection-missing.hint': 'Run import with the setting “inspect”.',
  'import.inspection-not-in-workspace': 'This inspection is not in the workspace.',
  'import.inspection-not-in-workspace.hint': 'Open the page “Data” and choose the folder again.',
  'import.joined.hint': '{hint} {more}',
  'import.label-spelling':
    '{file}: the label “{before}” is taken as “{after}”, which is how most rows write it.',
  'import.link-broken':
    '{file} is a link to a file that does not exist; copy or download the real file.',
  'import.media-sound': 'a sound file',
  'import.media-video': 'a video',
  'import.model-folder.hint':
    'A model needs no import: name its folder where a model is asked for (“{example}”, or “--model” of “omr train” and “omr serve”), or choose “Add a model folder” under “Models” in the window.',
  'import.model-in-archive.hint':
    'Unpack the archive; a model needs no import, its folder is named where a model is asked for (“{example}”).',
  'import.model-not-examples': '{source} is a model, not a set of examples.',
  'import.model-not-examples.hint':
    'Import it without the setting “inspect”; in the window, add it under “Models”.',
  'import.not-picture':
    '{place}: the field “{field}” contains {media} instead of a picture ({path}).',
  'import.nothing-left': 'No row of {source} is left to import.',
  'import.nothing-usable': 'No row of {source} can be used: {reasons}. {example}',
  'import.nothing-usable.hint': 'Every defect is listed in {file}.',
  'import.nothing-usable.columns':
    'The columns here are {list}. Say which of them hold question and answer: --set {columns}.question="…" --set {columns}.answer="…". Pictures or texts without a question are all asked one with --set {asked}="…".',
  'import.nothing-usable.no-header':
    'The first line ({list}) looks like an example and not like names of columns. Write the names above it, such as question, answer and picture. If they are names: --set {columns}.question="…" --set {columns}.answer="…".',
  'import.nothing-left.hint':
    'Every row was left out, by a repair or by hand. Check the list of defects.',
  'import.options-unreadable':
    '{place}: the answer options in the field “{field}” cannot be read and are not in the question.',
  'import.picture-ambiguous':
    '{place}: the picture {path} is missing there, and {count, number} others have its name: {list}.',
  'import.picture-ambiguous.hint':
    'Write the folder before the name, or choose the picture folder (setting “root”).',
  'import.picture-animated':
    'The picture {picture} has {frames, plural, one {# frame} other {# frames}}; the first one is used. To use another, write “FILE#page=2”.',
  'import.picture-elsewhere':
    '{place}: the picture {path} is missing, but there is one with the same name at {otherPath}.',
  'import.picture-elsewhere.hint':
    'Correct the path, choose the picture folder (setting “root”), or import with the repair “picture-elsewhere”.',
  'import.picture-flat':
    'The picture {picture} becomes a single colour or nearly so for the model: its content is in its transparency or in values that 8 bits cannot show.',
  'import.picture-flawed':
    'The picture {picture} has flaws in its file ({reason}); it is used as it is shown.',
  'import.picture-marks-mismatch':
    '{place}: the text has {marks, plural, one {# picture mark} other {# picture marks}}, but the row has {pictures, plural, =0 {no pictures} one {# picture} other {# pictures}}.',
  'import.picture-missing': '{place}: the picture {path} is missing.',
  'import.picture-missing.hint':
    'Check the name, including upper and lower case. Paths are relative to the folder of the data file, or to the folder in the setting “root”.',
  'import.picture-narrow':
    'The picture {picture} has {width} × {height} pixels; many models refuse pictures with one side over 200 times the other.',
  'import.picture-path-invalid': '{place}: the field “{field}” is not a picture path.',
  'import.picture-path-invalid.hint': 'Write a path such as “photos/12.png”, or a list of paths.',
  'import.picture-rotated':
    'The picture {picture} is rotated by its EXIF data; models see it upright.',
  'import.picture-spelling': '{place}: the picture {path} is found under the name {otherPath}.',
  'import.picture-unnamed': '{place}: the row has no picture (field “picture”).',
  'import.picture-web-address': '{place}: the field “{field}” contains a web address, not a file.',
  'import.picture-web-address.hint':
    'Pictures are not downloaded. Put the picture into the folder and enter its file name.',
  'import.question-has-mark':
    '{place}: the question contains the mark “{mark}”, which some models read as the place of a picture.',
  'import.question-missing': '{place}: the row has no question (field “question”).',
  'import.read-as-utf16': '{file}: the file is not UTF-8; it is read as UTF-16.',
  'import.read-as-windows1252':
    '{file}, line {line}: the text is not valid UTF-8; it is read as Windows-1252.',
  'import.pictures-unanswered':
    '{count, plural, one {# picture has} other {# pictures have}} no answer yet, so there is nothing to learn from.',
  'import.pictures-unanswered.hint':
    'Open the folder on the page “Data” and type the answers, or put the pictures of one answer into a folder with its name (cat/1.png), or add a table with the columns picture and answer.',
  'import.pictures-without-answer':
    '{count, plural, one {# picture has} other {# pictures have}} no answer yet: type the answers on the page “Data”, or put the pictures into folders named like their answers.',
  'import.question-by-program':
    '{count, plural, one {# picture} other {# pictures}} without a file of rows: the question “{question}” is set by the program.',
  'import.question-of-rows':
    '{file} has pictures but no questions: the question “{question}” is set by the program.',
  'import.question-of-texts':
    '{file} has texts and classes but no questions: the question “{question}” is set by the program and put before the text of the column “{column}”.',
  'import.repair-none': 'There is no repair for this: {defect}.',
  'import.repair-none.hint': 'No action is needed; the rows are imported as they are.',
  'import.repair-unknown': 'There is no repair named “{repair}”.',
  'import.repair-unknown.hint': 'Choose all, or one or more of {known}.',
  'import.resume-changed':
    'The source or the import settings have changed since the import was stopped.',
  'import.resume-changed.hint': 'Start the import again without resuming.',
  'import.root-missing': 'There is no folder at {folder}.',
  'import.root-missing.hint':
    'Check the setting “root”: picture paths are relative to that folder.',
  'import.row-excluded': 'left out by decision',
  'import.row-not-found': 'The source has no row “{place}”.',
  'import.row-not-found.hint':
    'Name rows as the inspection does, for example “cards.jsonl, line 3”. If the source has changed, inspect it again.',
  'import.row-not-object': '{place}: the row is not an object with named fields.',
  'import.row-not-object.hint':
    'Write a row like this: \'{\'"picture": "photo.png", "question": "…", "answer": "…"\'}\'.',
  'import.save-video-frames':
    'Pictures can be {formats}. Save the frames you need as pictures (with a video player, or with ffmpeg: “ffmpeg -i clip.mp4 -vf fps=1 frame-%03d.png”) and enter their names as a list.',
  'import.same-answer':
    'All {count} rows have the same answer, “{answer}”: a model learns from them to say it always.',
  'import.setting-invalid': 'The setting “{setting}” must be {expected}.',
  'import.setting-invalid.hint': 'Correct it and import again.',
  'import.several-questions':
    '{place}: the conversation has {count, plural, one {# question} other {# questions}}.',
  'import.source-empty': 'The setting “source” is empty.',
  'import.source-empty.hint': 'Set it to the folder, the table or the .gguf file to import.',
  'import.source-is-archive': 'Unpack the archive and import the folder, or pack it again as .zip.',
  'import.source-is-arrow':
    'Save the rows of the Arrow file as Parquet (in Python: “dataset.to_parquet”) and import that file.',
  'import.source-is-document':
    'Make a table with a question and an answer for each page, and name the page like this: “manual.pdf#page=3”. Save other documents as PDF first.',
  'import.source-is-media':
    'Save the frames you need as pictures (with a video player or ffmpeg) and name them in a table. The model cannot learn from sound.',
  'import.source-is-picture':
    'Put the pictures into a folder with a table of questions and answers, and import that folder.',
  'import.source-is-spreadsheet': 'Save the table as .xlsx or as CSV (UTF-8).',
  'import.source-missing': 'There is no file or folder at {path}.',
  'import.source-missing.hint': 'Check the path of the source.',
  'import.source-not-rows': '{file} is not a file with rows of questions and answers.',
  'import.source-not-rows.hint':
    'Choose a folder of pictures, or a file with one question and answer per row ({extensions}).',
  'import.split-of-file': '{file}: its rows belong to the part “{part}” because of its name.',
  'import.split-unknown':
    '{place}: the column “{column}” has the unknown value “{value}”; the row belongs to the part “{part}”.',
  'import.still-inspecting': 'The source is still being inspected.',
  'import.still-inspecting.hint': 'Its rows appear when the inspection is done.',
  'import.texts-beside-pictures':
    '{count, plural, one {A text file lies beside a picture of its name and is not read: {name}. Put its text} other {# text files lie beside pictures of their names and are not read, such as {name}. Put their texts}} into a table with the columns picture and answer.',
  'import.too-many-pictures':
    '{place}, field “{field}”: the row names {count, number} pictures; at most {limit, number} are read.',
  'import.too-many-pictures.hint': 'Split the row into several rows.',
  'import.turn-role-unknown': '{place}: turn {turn} of the conversation has no known role.',
  'import.turn-role-unknown.hint': 'Use the roles system, user and assistant (or human and gpt).',
  'import.vqa-answers-unasked':
    '{file}: {count, plural, one {# answer belongs} other {# answers belong}} to no question and {count, plural, one {is} other {are}} left out.',
  'import.fps-invalid': '{place}: the field “fps” is not a number of frames a second: “{value}”.',
  'import.fps-count':
    '{place}: the field “fps” has {rates, plural, one {# rate} other {# rates}} for {videos, plural, one {# video} other {# videos}}.',
  'import.fps-invalid.hint':
    'Write how many of the frames are one second, such as 2, 2.5 or 30000/1001; for several videos, a list of such numbers.',
  'import.media-marks-mismatch':
    '{place}: the text has {marks, plural, one {# mark} other {# marks}} of pictures and videos, but the row has {pictures, plural, =0 {no pictures} one {# picture} other {# pictures}} and {videos, plural, one {# video} other {# videos}}.',
  'import.turn-sound':
    '{place}: turn {turn} of the conversation contains sound, which no model here hears.',
  'import.video-file':
    '{place}: the field “{field}” names a video file ({path}); video files are not read.',
  'import.video-frames-differ':
    '{place}: the field “{field}” has a video whose frame {frame} has another size than its first.',
  'import.video-frames-differ.hint':
    'Make all frames of a video in one size, for example anew with ffmpeg.',
  'import.video-invalid':
    '{place}: the field “{field}” is neither a folder of frames nor a list of them.',
  'import.video-missing':
    '{place}: the folder {path} of the video in the field “{field}” is missing.',
  'import.video-missing.hint':
    'Check the name, including upper and lower case. Paths are relative to the folder of the data file, or to the folder in the setting “root”.',
  'import.video-no-frames': '{place}: the video {path} in the field “{field}” has no frames.',
  'import.video-sound':
    '{place}: the field “{field}” names sound ({path}), which no model here hears.',
  'import.video-thinned':
    '{place}: of the {total, number} frames of the video {path}, {kept, number} are kept, evenly spaced; models take no more.',
  'import.video-web-address':
    '{place}: the field “{field}” contains the web address of a video; nothing is downloaded here, and video files are not read.',
} as const;
