// Files, images and data sets.

export const DATA = {
  'file.archive-damaged': '{file} cannot be unpacked ({reason}).',
  'file.archive-damaged.hint':
    'The archive may be incomplete. Copy it again, or unpack it yourself and import the folder.',
  'file.archive-too-large':
    '{file} needs {needed, number} MB unpacked, but only {allowed, number} MB is allowed.',
  'file.archive-too-large.hint':
    'Free some disk space, or unpack the archive yourself and import the folder.',
  'file.cannot-be-read': '{file} cannot be read.',
  'file.cell-merged':
    '{file}, {position}: the cell {cell} is merged with {first}; its value “{value}” is used.',
  'file.cell-rounded':
    '{file}, {position}: “{field}” shows {shown}; the whole value {value} is read.',
  'file.cell-too-long':
    '{file}: a cell contains more than the 32,767 characters that Excel allows.',
  'file.cell-too-long.hint': 'Shorten the cell, or save the sheet as CSV (UTF-8).',
  'file.check-readable.hint': 'Check that the file exists and that you have permission to read it.',
  'file.column-not-utf8': '{file}, {position}: the column “{column}” is not valid UTF-8.',
  'file.column-twice': '{file}, {position}: the file has two columns with the same name “{field}”.',
  'file.copy-again': 'Copy the file again.',
  'file.export-utf8': 'Export the file again with UTF-8 text.',
  'file.is-folder': 'There is a folder in place of a file.',
  'file.json-invalid': '{file} is not valid JSON.',
  'file.json-list-invalid':
    '{file}{line, select, none {} other {, line {line}}}: this is not valid JSON.',
  'file.json-list-invalid.hint':
    'The file must be a list of objects, [\'{\'"question": "…", "answer": "…"\'}\', …]. If it was cut off, copy it again.',
  'file.json-list-too-large':
    '{file} is too large to read as a single JSON list ({megabytes, number} MB).',
  'file.json-list-too-large.hint': 'Save it as JSON Lines (.jsonl) with one object per line.',
  'file.json-not-object': '{file} does not contain a JSON object.',
  'file.json-rows-missing': '{file} contains no list of rows.',
  'file.json-rows-missing.hint':
    'Put the rows in a list, or in an object with a list under one of these names: {known}.',
  'file.key-twice':
    '{file}, {position}: the field “{field}” occurs more than once inside another; the first value is used.',
  'file.line-above-header':
    '{file}, {position}: “{text}” is above the column names and is not read.',
  'file.line-not-json': '{file}, line {line}: this is not valid JSON.',
  'file.line-not-json.hint':
    'Write one object per line, for example \'{\'"picture": "photo.png", "question": "…", "answer": "…"\'}\'.',
  'file.line-not-utf8': '{file}, line {line}: the text is not valid UTF-8.',
  'file.line-too-long': '{file}, line {line}: the line is longer than 16 MB.',
  'file.line-too-long.hint':
    'Put one row on each line, and name pictures by their path instead of embedding them.',
  'file.looks-utf16': '{file}, line 1: the file is not UTF-8 text; it looks like UTF-16.',
  'file.looks-utf16.hint':
    'Save the file again with UTF-8 encoding, or import it with the repair “encoding”.',
  'file.malformed': '{file} cannot be used: {reason}.',
  'file.name-too-long': 'The name {file} is too long for this computer.',
  'file.cell-uncomputed':
    '{file}, {position}: the cell {cell} has the formula “={formula}” without a value; open the file in Excel or LibreOffice and save it.',
  'file.no-permission': 'There is no permission to use {file}.',
  'file.no-such': '{file} does not exist.',
  'file.not-a-file': '{file} cannot be read: it is not a file.',
  'file.not-a-number':
    '{file}, {position}: the field “{field}” is {value}, which is read as an empty field.',
  'file.not-in-a-folder': '{file} cannot be used: a part of its path is no folder.',
  'file.not-yaml': '{file} is not valid YAML: {reason}',
  'file.parquet-unreadable': '{file} cannot be read as a Parquet file ({reason}).',
  'file.parquet-unreadable.hint':
    'The file may be incomplete, or another program may still be writing it. Copy or export it again.',
  'file.read-as-lines': '{file}: the file is JSON Lines; it is read line by line.',
  'file.read-as-list': '{file}: the file is a JSON list; it is read as a list of rows.',
  'file.save-table-utf8': 'Save the table again with UTF-8 encoding.',
  'file.save-utf8': 'Save the file again with UTF-8 encoding.',
  'file.sheet-hidden': '{file}, {position}: the row is on the hidden sheet “{sheet}”.',
  'file.sheet-too-large': 'The workbook {file} cannot be read: it has {problem}.',
  'file.shrank-while-reading': '{file} became shorter while it was being read.',
  'file.sheet-unread':
    '{file}: the sheet “{sheet}” is not read, because another one has the questions.',
  'file.table-invalid':
    '{file}{line, select, none {} other {, line {line}}}: {problem, select, columns {the number of columns differs from the header} quote {a quotation mark is not closed} size {a row is longer than 16 MB, or a quotation mark is not closed} other {the table cannot be read}}.',
  'file.table-quoting.hint':
    'Put text that contains the separator or line breaks in quotation marks, and double each quotation mark inside it.',
  'file.table-row-invalid':
    '{file}, {position}: {problem, select, columns {the number of columns differs from the header} quote {a quotation mark is not closed} size {a row is longer than 16 MB, or a quotation mark is not closed} other {the row cannot be read}}.',
  'file.table-too-wide':
    '{file}: the table has {count, number} columns; at most {limit, number} are read.',
  'file.too-large':
    '{file} is too large ({megabytes, number} MB; at most {limit, number} MB are read).',
  'file.too-many-open': '{file} cannot be opened: too many files are open.',
  'file.workbook-too-large': 'The workbook {file} is too large ({megabytes, number} MB).',
  'file.workbook-too-large.hint': 'Save the sheet as CSV (UTF-8) and import that file.',
  'file.workbook-unreadable': '{file} cannot be read as an Excel workbook.',
  'file.workbook-unreadable.hint':
    'The file may be incomplete, password-protected, in the old .xls format or too large. Save it again as .xlsx or CSV.',
  'image.choose-another': 'Choose another picture.',
  'image.choose-supported-format': 'Choose a PNG, JPEG, WebP or GIF file.',
  'image.chosen-missing': 'The picture {picture} does not exist.',
  'image.chosen-too-large': 'The picture {picture} is too large.',
  'image.chosen-unsupported': '{picture} is not a supported picture.',
  'image.damaged-or-unsupported':
    'The picture {picture} is damaged or in an unsupported format ({reason}).',
  'image.damaged-or-unsupported.hint':
    'Save the picture again as PNG or JPEG, or leave the row out.',
  'image.file-missing': 'The picture {picture} does not exist or cannot be read.',
  'image.file-missing.hint': 'Check the path in the table.',
  'image.file-empty': 'The picture {picture} is an empty file of 0 bytes.',
  'image.file-empty.hint': 'Copy the picture from its source again, or leave the row out.',
  'image.file-too-large': 'The picture file {picture} is too large ({megabytes, number} MB).',
  'image.frame-unreadable':
    'The frame {picture} cannot be read; the file has {count, plural, =0 {no readable frames} one {# frame} other {# frames}}.',
  'image.frame-unreadable.hint': 'Count frames from 1, for example “scan.tif#page=2”.',
  'image.heic-unsupported': 'The picture {picture} is a HEIC photo, which cannot be read here.',
  'image.heic-unsupported.hint':
    'Save it as JPEG or PNG (on an iPhone, choose Settings > Camera > Formats > Most Compatible).',
  'image.not-in-workspace': 'This picture is not in the workspace.',
  'image.not-in-workspace.hint': 'Import the data again.',
  'image.not-permitted': 'You do not have permission to read the picture {picture}.',
  'image.not-permitted.hint': 'Check the permissions of the file.',
  'image.pdf-page-unreadable': 'The page {picture} cannot be rendered ({reason}).',
  'image.pdf-page-unreadable.hint':
    'Check the page number. If the PDF has a password, save it without one.',
  'image.shrink-elsewhere': 'Make the picture smaller or split it into parts in another program.',
  'image.shrink-failed': 'The picture {picture} is too large and could not be made smaller.',
  'image.size-crossed':
    'The smallest size of pictures, {min, number} pixels, is above the largest, {max, number}.',
  'image.size-fixed': 'This model’s pictures have one size ({type}), which cannot be set.',
  'image.size-fixed.hint': 'Set “minPixels” and “maxPixels” to 0.',
  'image.size-invalid': 'A size of pictures cannot be {value} pixels.',
  'image.size-invalid.hint':
    'Set “minPixels” and “maxPixels” to whole numbers of pixels, the first no larger than the second; 0 means the model’s own.',
  'image.too-many-pixels': 'The picture {picture} has more than {millions, number} million pixels.',
  'image.too-many-pixels.hint': 'Make the picture smaller or split it into parts.',
  'image.too-narrow':
    'A picture of {width} × {height} pixels is too narrow: the long side may be at most 200 times the short side.',
  'dataset.check-distance-missing': '{place}: the check points needs the option “distance”.',
  'dataset.check-distance-missing.hint':
    'Set how far off a point may be, for example \'{\'"type": "points", "distance": 10\'}\'.',
  'dataset.check-not-object':
    '{place}: the check must be a type name or an object with a type and options.',
  'dataset.check-not-object.hint':
    'Write a check like this: \'{\'"type": "number", "tolerance": \'{\'"absolute": 0.5\'}}\'.',
  'dataset.check-option-invalid':
    '{place}: the option “{option}” of the check {check} must be {rule}.',
  'dataset.check-option-invalid.hint': 'Change the value; it is now {value}.',
  'dataset.check-option-unknown': '{place}: the check {check} has no option “{option}”.',
  'dataset.check-option-unknown.hint': 'Use one of its options: {known}.',
  'dataset.check-takes-no-options': 'This check takes no options. Remove the option.',
  'dataset.check-type-missing': '{place}: the check has no type.',
  'dataset.check-type-unknown': '{place}: the check has the unknown type “{type}”.',
  'dataset.check-type.hint': 'Use one of these types: {known}.',
  'dataset.field-not-text': '{place}: the field “{field}” is not text.',
  'dataset.id-unknown': 'There is no data set {id}.',
  'dataset.id-unknown.hint': 'Choose another data set on the page “Data”.',
  'dataset.page-index-invalid': 'The page index of {file} is missing or does not match the rows.',
  'dataset.page-index-invalid.hint':
    'The files were changed or are incomplete. Run the step that creates them again.',
  'dataset.part-without-questions': 'The data set {dataset} has no questions in its part “{part}”.',
  'dataset.row-invalid': '{file}, line {line}: this is not a data set row.',
  'dataset.row-invalid.hint':
    'The file was changed or is incomplete. Run the step that creates it again.',
  'dataset.rows-missing': '{folder} is not a data set: rows.jsonl is missing.',
  'dataset.rows-missing.hint':
    'Enter the folder of a data set created by import, curate or distill.',
} as const;
