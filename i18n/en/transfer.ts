// The transfer pack: what is wrong with one, and what cannot be packed or unpacked.

export const TRANSFER = {
  'transfer.base-not-here': 'The base model {base} is not on this machine, so it cannot go along.',
  'transfer.base-not-here.hint':
    'Pack without --with-base; the pack then says which base it needs.',
  'transfer.bomb': '{name} would become {ratio} times larger',
  'transfer.busy': 'Another pack is being packed or unpacked.',
  'transfer.busy.hint': 'Wait until it has ended, or stop it.',
  'transfer.cannot-pack': 'This cannot be packed: {reason}.',
  'transfer.cannot-pack.hint':
    'Give the file a plainer name in the run that made it, or remove it, and pack again.',
  'transfer.changed-here':
    'It is not packed, because it is no longer what the signed record says: {what}',
  'transfer.clash': '{folder} is here already, with another content.',
  'transfer.clash.hint':
    'Unpack into another workspace, with --to FOLDER, or remove here what has the same name.',
  'transfer.copy-again':
    'Copy the pack again from where it was made, with all its parts, or pack again. Nothing was unpacked.',
  'transfer.damaged': '{file} is not as it was packed: {reason}.',
  'transfer.directory-changed': 'its files are whole, but its table of contents was changed',
  'transfer.encrypted': '{name} is encrypted',
  'transfer.file-changed': '{name} was changed',
  'transfer.file-missing': '{name} is missing in it',
  'transfer.file-size': '{name} has another size than its manifest states',
  'transfer.file-unknown': '{name} belongs nowhere in a workspace',
  'transfer.file-unlisted': '{name} is not in its manifest',
  'transfer.files-overlap': 'its files lie over each other',
  'transfer.folder-gone': '{folder} is gone, so it cannot be packed.',
  'transfer.folder-gone.hint': 'Run the step that made it again, or pack something else.',
  'transfer.item-unlike-files': 'the files of {folder} are not those that its manifest states',
  'transfer.manifest-changed': '{file}: its manifest was changed, or is none.',
  'transfer.manifest-encrypted':
    'The manifest is kept encrypted, like this workspace; omr pack --manifest-only writes one for --since on the other side.',
  'transfer.manifest-too-large': 'its manifest is too large',
  'transfer.medium-takes-no-such-file': 'The medium of {file} takes no file of this size.',
  'transfer.medium-takes-no-such-file.hint':
    'Pack with --split 4GB: many USB sticks take files up to that size only.',
  'transfer.name-not-portable': 'the name {name} cannot be one of a file on every system',
  'transfer.name-outside': 'the name {name} leads out of the folder',
  'transfer.name-too-long': 'the name {name} is too long',
  'transfer.name-twice': 'it has the name {name} twice',
  'transfer.no-directory': 'its table of contents cannot be read; it is cut off or damaged',
  'transfer.no-room': '{folder} has no room for {file}: {needed} are needed, {free} are free.',
  'transfer.no-room.hint':
    'Free space, or unpack into a workspace on another disk with --to FOLDER.',
  'transfer.not-a-pack': '{file} is not a transfer pack: it has no signed manifest.',
  'transfer.not-a-pack.hint':
    'omr import reads ZIP archives of pictures and rows; omr verify those of exports.',
  'transfer.not-a-plain-file': '{name} is a link or a device, and no file',
  'transfer.not-encrypted':
    'The pack is not encrypted, although the workspace is: whoever has the file can read it.',
  'transfer.nothing-at-path': 'There is nothing to pack at {path}.',
  'transfer.nothing-at-path.hint':
    'Name a folder in a workspace such as workspace/models/ID, a recipe file, or an id with --workspace DIR.',
  'transfer.other-version':
    '{file} is a pack of another version: {format}. This program reads {known}.',
  'transfer.other-version.hint': 'Install the version of the program that made the pack.',
  'transfer.part-changed': '{part} was changed: {what}',
  'transfer.part-size': '{part} has another size than when it was packed',
  'transfer.part-swapped': '{part} is in truth {other}',
  'transfer.parts-missing':
    '{count, plural, one {A part of {file} is missing: {names}.} other {# parts of {file} are missing: {names}.}}',
  'transfer.parts-missing.hint': 'Copy all parts into {folder}, beside the first file.',
  'transfer.picture-missing': 'the row {row} shows the picture {picture}, which is not in it',
  'transfer.project-went-on':
    'The project {project} has gone on here since; {file} would undo that.',
  'transfer.relies-on-missing':
    '{file} holds only what was new, and relies on {count, plural, one {a file that is not here: {name}.} other {# files that are not here, such as {name}.}}',
  'transfer.relies-on-missing.hint':
    'Unpack the earlier pack first, or pack again without --since.',
  'transfer.row-invalid': 'line {line} of {name} cannot be read',
  'transfer.signature-wrong':
    '{file}: its manifest was changed after it was signed, or its signature was.',
  'transfer.since-unreadable': '{file} is neither a pack nor the manifest of one.',
  'transfer.since-unreadable.hint':
    'Name a pack, or the file that omr pack --manifest-only or omr unpack wrote on the other side.',
  'transfer.split-invalid':
    '--split takes a size such as 4GB or 700MB, of 1 MB at least; “{size}” is none.',
  'transfer.step-in-progress': 'The step {step} is still running or waiting.',
  'transfer.step-in-progress.hint': 'Pack when it has ended, or stop it first.',
  'transfer.too-many-files': 'it holds too many files',
  'transfer.no-workspace': '{folder} is no workspace, and it is not empty.',
  'transfer.no-workspace.hint':
    'Name a workspace, or a new or empty folder for one; nothing was unpacked.',
  'transfer.no-folder': 'The folder {folder} does not exist.',
  'transfer.no-folder.hint': 'Create it, or choose another.',
  'transfer.file-exists': '{file} exists and is no pack.',
  'transfer.file-exists.hint': 'Choose another name; nothing was written.',
  'transfer.inside-workspace':
    'A pack is not written among the files of the workspace {workspace}.',
  'transfer.inside-workspace.hint':
    'Choose a file outside of it, such as on the medium that you take along.',
  'transfer.unknown': 'The workspace {workspace} has nothing named {name}.',
  'transfer.unknown.hint': 'Name a project, a run, a data set or a model by its id.',
} as const;
