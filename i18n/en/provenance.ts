// The signed record: changed inputs, verification, anchors, erased rows.

export const PROVENANCE = {
  'provenance.anchor-beyond':
    'The code stands for entry {number}, but the record ends with entry {last}: entries were cut off.',
  'provenance.anchor-differs':
    'Entry {number} is not the one of the code: the record was written anew after the code was noted.',
  'provenance.anchor-mistyped':
    '“{code}” is not such a code, or it was mistyped; it looks like 12-7ZK3Q-09XWV-5TB2N-8CD4R.',
  'provenance.back-to': 'Goes back to: {sources}.',
  'provenance.base-changed':
    'The base model is not the one that {run} was trained with: {file} was changed.',
  'provenance.base-changed.hint':
    'Put the former file back, or train again with the base as it is now.',
  'provenance.base-elsewhere': 'The model {base} that {run} used is not here; it was not checked.',
  'provenance.came-in-pack':
    'Came in the pack “{name}”, signed by another workspace with the key {signer}.',
  'provenance.changed-on-use.hint':
    'Put the former file back from a copy, or run the step that made it again. omr verify lists everything that was changed.',
  'provenance.entries-cut-off':
    'The record ends too early: entries {from} to {to} were cut off, or were lost in a power failure.',
  'provenance.entries-missing': 'Entries {from} to {to} were taken out.',
  'provenance.entries-were-missing':
    'Entries {from} to {to} were missing when entry {noted} was written.',
  'provenance.entry-changed': 'Entry {number} ({kind} of {run}) was changed.',
  'provenance.entry-misplaced':
    'Entry {number} ({kind} of {run}) does not follow the entry before it.',
  'provenance.excerpt-changed': 'The proof was changed: its seal does not fit.',
  'provenance.excerpt-of-other': '{file} is the proof of another folder.',
  'provenance.excerpt-of-other-record':
    '{file} was made of another record: entry {number} was different then. The record was cut or written anew.',
  'provenance.excerpt-unreadable': '{file} was changed and is no proof any more.',
  'provenance.file-added': '{file} was added.',
  'provenance.file-changed': '{file} was changed.',
  'provenance.file-changed-on-use': '{file} is not the file that {by} states: it was changed.',
  'provenance.file-missing': '{file} is missing.',
  'provenance.file-missing-on-use': '{file}, which {by} states, is missing.',
  'provenance.folder-changed': 'The content of {folder} was changed.',
  'provenance.head-changed': 'The signed end of the record, record/head.json, was changed.',
  'provenance.head-differs':
    'The record does not contain the entry {number} that was its signed end.',
  'provenance.head-missing': 'The signed end of the record, record/head.json, is missing.',
  'provenance.input-changed':
    'The setting “{setting}” names the result of {run}, which was changed afterwards. {what}',
  'provenance.input-unlike-made':
    '{input} was no longer what it was when it was made, when {run} used it.',
  'provenance.key-in-file':
    'The private key lies in the workspace in a file that only its owner may read (signing-key.pem).',
  'provenance.key-in-system':
    'The private key is encrypted with a secret that the system keeps for this user.',
  'provenance.key-not-given':
    'The public key came along with what it verifies. Compare its fingerprint with one that you know, or give the key with --key.',
  'provenance.key-unreadable': '{file} contains no Ed25519 public key.',
  'provenance.key-unreadable.hint':
    'Give the file signing-key.pub of the workspace that made the record.',
  'provenance.not-anchored':
    'Whoever holds the workspace with its private key can write the whole record anew. A code that was noted elsewhere shows it: omr verify --anchor CODE.',
  'provenance.not-recorded': 'The finished run {run} has no entry in the record.',
  'provenance.nothing-recorded': '{path} is not in a signed record and carries no proof.',
  'provenance.nothing-recorded.hint':
    'Name a workspace, a data set, model, run or export in it, or a copied folder with its record.json.',
  'provenance.path-missing': 'There is nothing at {path}.',
  'provenance.path-missing.hint': 'Check the path.',
  'provenance.picture-changed': 'The picture {file} of row {row} was changed.',
  'provenance.picture-missing': 'The picture {file} of row {row} is missing.',
  'provenance.pictures-elsewhere':
    'The pictures of the rows are in the workspace; they were not checked.',
  'provenance.proves':
    'Proved: every file named here is, byte for byte, what it was when its run ended, made from the inputs named, and signed by the holder of the private key.',
  'provenance.proves-not':
    'Not proved: who holds that key, when it was really signed, and whether the data and the answers are right.',
  'provenance.proves-not-whole': 'What is listed above is not what was signed; the rest is.',
  'provenance.result-missing': 'The result of {run} is missing: {folder}.',
  'provenance.row-changed': 'Row {line} of {file} was changed.',
  'provenance.row-with-id-changed': 'Row {line} (“{row}”) of {file} was changed.',
  'provenance.row-unknown': 'No data set of the workspace has a row “{row}”.',
  'provenance.row-unknown.hint': 'The ids of the rows are shown with the data set.',
  'provenance.settings-changed': 'The settings of {run} were changed: {file}.',
  'provenance.signature-wrong':
    'The signature of entry {number} ({kind} of {run}) is wrong, or is of another key.',
  'provenance.signed-by-other-key': 'The record is signed with another key than the one given.',
  'provenance.statement-changed':
    'The signed provenance statement {file} was changed, or is of another key.',
  'provenance.summary-broken':
    '{count, plural, one {# thing is} other {# things are}} not as signed.',
  'provenance.summary-broken.hint': 'The lines marked with ✘ name them.',
  'provenance.summary-whole':
    'Nothing was changed: {entries, plural, one {# entry} other {# entries}}, {files, plural, one {# file} other {# files}} and {pictures, plural, one {# picture} other {# pictures}} were checked.',
} as const;
