// The command line.

export const CLI = {
  'cli.benchmark-failed':
    'A benchmark {code, select, none {was stopped} other {failed with exit code {code}}}: {output}',
  'cli.case-format':
    'Write a case as \'{"response": "…", "gold": "…"}\', and add "question" if the question lists options.',
  'cli.device-unusable': 'The device {device} is {problem}.',
  'cli.device-unusable.hint':
    'Omit --device to use the processor. Run omr doctor to see what works here.',
  'cli.disk-low':
    'Only {free} are free for {folder}, and a run needs at least {least} for its checkpoints and copies of weights: free some space, or choose a workspace on another disk with --workspace.',
  'cli.doctor-problems': 'Not everything works here: {names}.',
  'cli.doctor-problems.hint': 'The lines marked with ✘ give the reasons.',
  'cli.figure.columns': 'columns read as',
  'cli.figure.defects': 'found and repaired',
  'cli.figure.ended': 'ended',
  'cli.figure.found': 'found',
  'cli.figure.formats': 'formats',
  'cli.figure.kept-rows': 'examples kept',
  'cli.figure.origins': 'learnt from',
  'cli.figure.proof': 'proof',
  'cli.figure.report': 'report',
  'cli.figure.right-answers': 'right answers',
  'cli.figure.size': 'size',
  'cli.figure.unverifiable': 'own answers that the check refuses',
  'cli.figure.why': 'why',
  'cli.group-selects-nothing': 'The group in {file} has no token that counts towards the loss.',
  'cli.labels-train-nothing': 'The labels in {file} leave no token to train on.',
  'cli.labels-train-nothing.hint':
    'Set at least one label after the first to a value other than −100.',
  'cli.no-cases': '{file} contains no cases.',
  'cli.no-cases.hint': 'Write one JSON object with “response” and “gold” per line.',
  'cli.no-stopped-run': 'There is no stopped run of omr {command} in {workspace}.',
  'cli.no-stopped-run.hint': 'Omit --resume to start a new run.',
  'cli.reference-mode-check': '{place}: the mode “reference” does not support checks.',
  'cli.reference-mode-check.hint': 'Use --mode strict, or remove the check.',
  'cli.request-field-invalid': 'The request {file}: {place}{field} {problem}.',
  'cli.request-for-probe': 'The request {file} contains “{field}”, which only omr probe accepts.',
  'cli.request-for-probe.hint': 'Give omr generate a request with messages or input_ids.',
  'cli.request-not-object': 'The request {file} is not a JSON object.',
  'cli.request-pictures-misplaced': 'The request {file}: {reason}.',
  'cli.request-pictures-misplaced.hint':
    'For each picture, write as many consecutive picture tokens as its grid has merged patches.',
  'cli.request-single-token': 'The request {file} has only one token, but a loss needs two.',
  'cli.request-unreadable':
    'The request {file} {problem, select, json {is not valid JSON} other {cannot be read}}.',
  'cli.request-unreadable.hint': 'Check the path after --input.',
  'cli.settings-file-empty': '{file} contains no settings.',
  'cli.settings-file-format': 'Write one setting per line, as key: value.',
  'cli.settings-file-unreadable': 'The settings file {file} cannot be read.',
  'cli.settings-file-unreadable.hint': 'Check the path after --settings.',
  'cli.token-id-too-large':
    'The request {file} contains the token id {id}, but the model has only {count, plural, one {# token} other {# tokens}}.',
  'cli.token-id-too-large.hint': 'Use token ids from this model’s own tokenizer.',
  'train.model-missing': 'There is no model “{model}”, neither in the workspace nor as a folder.',
  'train.model-missing.hint':
    'There are: {models}. Any model folder or .gguf file is taken by its path.',
  'train.too-few':
    '{count, plural, one {One example is} other {# examples are}} too few: none is left to check the model with.',
  'train.too-few.hint':
    'Bring more examples: three are the least, a hundred can show whether training helped.',
  'train.source-missing': 'There is no folder or file {source}.',
  'train.source-missing.hint':
    'Enter a folder with pictures, questions and answers, or one file of them (JSONL, CSV, Excel, Parquet, ZIP).',
} as const;
