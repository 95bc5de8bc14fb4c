// The dialog that packs and unpacks.

export const UI_TRANSFER = {
  'ui.transfer.adopting': 'Taking it into the workspace',
  'ui.transfer.all-here': 'Everything in it is here already.',
  'ui.transfer.base-missing':
    'The base model {bases} is not on this machine. Add it on the page Models, then unpack once more.',
  'ui.transfer.checked-first':
    'Every byte is checked before anything is written. If it is stopped or fails, the workspace stays as it was.',
  'ui.transfer.checking': 'Checking every byte',
  'ui.transfer.choose-file': 'Choose a file …',
  'ui.transfer.close': 'Close',
  'ui.transfer.holds': '{files} files, {size}',
  'ui.transfer.inside': 'Inside',
  'ui.transfer.kind-dataset': 'Data sets',
  'ui.transfer.kind-model': 'Models',
  'ui.transfer.kind-project': 'Projects',
  'ui.transfer.kind-recipe': 'Recipes',
  'ui.transfer.kind-run': 'Runs',
  'ui.transfer.left': '{time} left',
  'ui.transfer.looking': 'Looking at what is in it',
  'ui.transfer.made': 'Packed',
  'ui.transfer.needs': 'The other machine needs the base model {bases}.',
  'ui.transfer.new-here': 'New here',
  'ui.transfer.open-page': 'Show it',
  'ui.transfer.open-project': 'Open the project',
  'ui.transfer.own-key': 'Signed with the key of this workspace:',
  'ui.transfer.pack': 'Pack for another machine …',
  'ui.transfer.pack-dataset':
    'One file with all rows and pictures of the data set, for another machine with this program.',
  'ui.transfer.pack-model':
    'One file with the model and the run that made it, for another machine with this program.',
  'ui.transfer.pack-project':
    'One file with the recipe, all data sets with their pictures, models, runs, answers and the report, for another machine with this program.',
  'ui.transfer.pack-signed':
    'It carries the signed record along, so that the other machine can check where everything came from.',
  'ui.transfer.pack-title': 'Pack “{name}”',
  'ui.transfer.packed': 'Packed: {files} files, {size}.',
  'ui.transfer.signed-by': 'Signed with',
  'ui.transfer.signed-elsewhere':
    'The key of another workspace. Compare it with the one that its owner tells you.',
  'ui.transfer.signed-here': 'The key of this workspace.',
  'ui.transfer.split': 'Split into parts of 4 GB, for USB sticks',
  'ui.transfer.stop': 'Stop',
  'ui.transfer.tell-key':
    'Tell the receiver this key by another way than the pack, so that they can compare it.',
  'ui.transfer.unpack': 'Unpack',
  'ui.transfer.unpack-title': 'A pack from another machine',
  'ui.transfer.unpacked': 'Unpacked: {files} files, {size}.',
  'ui.transfer.what': 'What',
  'ui.transfer.with-base': 'Take the base model along, unless it comes with the program',
  'ui.transfer.writing': 'Writing',
} as const;
