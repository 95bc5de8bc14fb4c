// The workspace and what runs in it: disk, queue, projects, recipes, answers, chat.

export const WORKSPACE = {
  'workspace.change-while-running': 'You cannot open another workspace while a step is running.',
  'workspace.change-while-running.hint':
    'Wait for the step to finish, or stop it. You can resume it later from its last checkpoint.',
  'workspace.database-damaged': '{file} is damaged and cannot be read as a database.',
  'workspace.database-damaged.hint':
    'There is no backup. Move {file} away and start again: the list of runs is then empty, and {datasets, plural, one {# data set} other {# data sets}} and {models, plural, one {# model} other {# models}} in the workspace are read in again.',
  'workspace.database-damaged.backup-hint':
    'Move {file} away and rename {backup} to its name: it is the list of runs as it was before an update. {datasets, plural, one {# data set} other {# data sets}} and {models, plural, one {# model} other {# models}} in the workspace are read in again.',
  'workspace.database-newer': '{file} was written by a newer version of the program.',
  'workspace.database-newer.hint': 'Update OpenMMReasoner, or choose another workspace.',
  'workspace.database-not-opened': 'The workspace database {file} cannot be opened.',
  'workspace.database-not-opened.hint':
    'Check that the folder of the workspace exists and that you may write into it.',
  'workspace.in-use': 'Another OpenMMReasoner is already using {workspace}.',
  'workspace.in-use.hint': 'Close it or wait until it is done, or choose another workspace.',
  'workspace.manifest-invalid': '{file} is not a valid manifest.',
  'workspace.picture-changed': 'The picture {file} was changed after it was imported.',
  'workspace.picture-changed-of-row':
    'The picture {file} ({row}) was changed after it was imported.',
  'workspace.picture-changed.hint':
    'Put the former file back from a copy, or import the data again.',
  'workspace.picture-id-invalid': '“{id}” is not the ID of a stored picture.',
  'workspace.picture-id-invalid.hint':
    'Use the SHA-256 of the picture file: 64 hexadecimal digits.',
  'workspace.rerun-step': 'Run the step that creates this result again.',
  'workspace.result-unfinished':
    '{folder} is not a finished result: its manifest.json is missing or cannot be read.',
  'workspace.rows-differ':
    '{folder} has {rows, number} rows, and its manifest says {expected, number}.',
  'workspace.signing-key-unreadable': 'The signing key {file} cannot be read.',
  'workspace.signing-key-unreadable.hint':
    'Restore it from a backup. Without it, new runs cannot be added to the signed record.',
  'disk.failing': 'The disk reported an error at {file}.',
  'disk.failing.hint':
    'Check the disk and its cable. Copy the workspace to another disk if it happens again, then resume.',
  'disk.file-in-the-way': 'A folder is needed at {file}, and a file is there.',
  'disk.file-in-the-way.hint': 'Name another folder, or move the file away.',
  'disk.folder-in-the-way': 'A file is needed at {file}, and a folder is there.',
  'disk.folder-in-the-way.hint': 'Name a file in that folder.',
  'disk.free-space-and-resume':
    'Free some space or choose a workspace on another disk, then resume.',
  'disk.full': 'The disk is full, so {file} could not be written.',
  'disk.full-with-amounts':
    'The disk is full, so {file} could not be written: {needed, number, ::.0} MB needed, {free, number, ::.0} MB free.',
  'disk.name-too-long': 'The name {name}… is longer than the disk takes.',
  'disk.name-too-long.hint': 'Choose a shorter name.',
  'disk.not-writable': '{file} is not writable.',
  'disk.not-writable.hint': 'Choose a workspace folder that you can write to.',
  'queue.cannot-resume': 'The step “{step}” cannot be resumed now.',
  'queue.cannot-resume.hint':
    'Only a step that was interrupted, was stopped or failed can be resumed.',
  'engine.out-of-memory': 'This machine has no memory left for this step.',
  'engine.out-of-memory.hint':
    'Choose settings that need less memory (smaller batches, shorter answers, smaller pictures) or close other programs, then resume the step.',
  'queue.engine-stopped': 'The engine process stopped before the step was done ({reason}).',
  'queue.engine-stopped.hint':
    'Resume the step to continue from the last checkpoint. If the engine stops again, close other programs or choose settings that need less memory.',
  'queue.finish-not-running': 'This step is not running, so it cannot be ended early.',
  'queue.finish-not-running.hint': '“Stop & save” works only while a step is running.',
  'queue.program-closed': 'The program closed before this step was done.',
  'queue.program-closed.hint': 'Resume the step to continue from the last checkpoint.',
  'queue.step-unknown': 'There is no step with the number {id}.',
  'run.list-continued': '{list}, {name}',
  'run.not-in-workspace': 'This run is no longer in the workspace.',
  'run.remove-dependents-first': 'First remove the runs that use this result.',
  'run.repeat-step': 'Run the step again.',
  'run.result-used-by': 'The result of {step} is used by {runs}.',
  'run.result-used-by-more':
    'The result of {step} is used by {runs} and {count, plural, one {# more run} other {# more runs}}.',
  'run.stage-unknown': 'There is no stage named “{stage}”.',
  'run.step-with-id': '{step} (run {id})',
  'run.still-running': '{step} is still running.',
  'run.waiting-to-start': '{step} is waiting to run.',
  'project.id-unknown': 'There is no project “{id}”.',
  'project.nothing-longer': 'There is no longer training to go on with in this project.',
  'project.nothing-longer.hint':
    'Start a new project on the page Train, where you choose how long it may take.',
  'project.no-trained-model': 'This project has no trained model yet.',
  'project.no-trained-model.hint': 'Finish the step “Learn”, then try again.',
  'project.step-already-started': 'The step “{step}” has already started.',
  'project.step-already-started.hint': 'Wait until it is done, then change it and run it again.',
  'project.step-in-progress': 'The step “{step}” of this project is not done yet.',
  'project.step-in-progress.hint': 'Stop it first, or wait until it is done.',
  'project.step-unknown': 'The project has no step named “{step}”.',
  'project.step-without-result': 'The step “{step}” has no result that another step can use.',
  'project.step-without-result.hint': 'Remove “${step}” from the recipe.',
  'project.summary-value-missing': 'The summary of the step “{step}” has no value named “{key}”.',
  'recipe.field-invalid': '{place}: “{field}” must be {expected}.',
  'recipe.field-unknown': '{place}: unknown field “{field}”.',
  'recipe.first-step-reference.hint': 'The first step cannot refer to another step.',
  'recipe.layout.hint':
    'Give the recipe a name, a seed and steps, and each step a name, a stage and settings.',
  'recipe.not-a-group': '{place}: a group of named values is expected here.',
  'recipe.not-a-group.hint': 'Write one “key: value” per line in {file}.',
  'recipe.reference-unknown': '{place}: “${reference}” does not name an earlier step.',
  'recipe.stage-unknown': '{place}: there is no stage “{stage}”.',
  'recipe.step-name-taken': '{place}: an earlier step already has the name “{name}”.',
  'recipe.step-name-taken.hint': 'Give each step its own name.',
  'recipe.step-not-started': 'Step {step} did not start.',
  'recipe.step-problem': 'Step {step}: {message}',
  'recipe.unreadable': 'The recipe {file} cannot be read.',
  'plan.examples-not-in-workspace': 'These examples are no longer in the workspace.',
  'plan.examples-not-in-workspace.hint': 'Choose other examples.',
  'report.answers-unreadable': 'The answers of the step “{step}” cannot be read from {file}.',
  'report.figures-unreadable':
    'The figures of this report cannot be read, so it cannot be written again.',
  'report.figures-unreadable.hint': 'Run the last step again; it writes the report anew.',
  'report.format-missing': '{project} has no {format} report yet.',
  'report.format-missing.hint':
    'The report is written after the last step. For an older project, run the last step again.',
  'report.not-ready': 'The report is not ready yet.',
  'report.not-ready.hint': 'It appears when the last step is done.',
  'report.pdf-needs-window': 'A PDF can only be created while the program window is open.',
  'report.pdf-needs-window.hint': 'Open the report in a browser and print it from there.',
  'report.result-value-missing': 'The result of the step “{step}” has no value named “{key}”.',
  'report.write-failed': 'The report could not be written to {file}: {reason}',
  'report.write-failed.hint':
    'Check that the folder exists, is writable and has free space, then run the step again.',
  'answers.answer-not-found': 'The run in {folder} has no such answer to question {question}.',
  'answers.answer-not-found.hint':
    'Name the question by its id, and the answer by its number (counting from 0) or its SHA-256.',
  'answers.not-in-workspace': 'These answers are no longer in the workspace.',
  'answers.not-in-workspace.hint': 'Open the step “Answers” again.',
  'answers.question-unknown': 'The run has no question {question}.',
  'answers.question-unknown.hint': 'Choose a question from the list.',
  'answers.still-collecting': 'The answers are still being collected.',
  'answers.still-collecting.hint': 'Apply your corrections when the step is done.',
  'answers.verdict-invalid': '{place}: this is not a verdict on an answer.',
  'answers.verdict-invalid.hint':
    'Each line looks like \'{"id": "…", "number": 0, "correct": true, "at": "…"}\'; "response_sha256" can replace "number".',
  'chat.engine-stopped': 'The engine stopped before it could answer.',
  'chat.engine-stopped.hint':
    'Ask again. If the engine stops again, close other programs or choose a smaller model.',
  'chat.model-without-vision': '{model} does not support pictures.',
  'chat.model-without-vision.hint': 'Remove the picture, or choose a vision-language model.',
  'chat.model-without-videos': '{model} sees no videos.',
  'chat.model-without-videos.hint':
    'Remove the video, or choose a model of one of these families: {families}.',
  'chat.picture-not-shown': '{picture} cannot be shown as a picture.',
  'chat.picture-unreadable': '{picture} cannot be read as a picture.',
  'chat.picture-unreadable.hint': 'Choose a single picture file of at most 64 MB.',
  'chat.question-empty': 'The question is empty.',
  'chat.question-needs-memory':
    'The question takes {tokens, number} tokens; reading them needs about {needed, number} GB of memory, more than is free.',
  'chat.question-too-long':
    'The question takes {tokens, number} tokens; the model can read {most, number} at most, its answer included.',
  'chat.video-too-long':
    '{name} has {frames, number} frames; a video in the chat can have {most, number}.',
  'chat.video-too-long.hint':
    'Make fewer frames a second of it, for example with ffmpeg (“ffmpeg -i clip.mp4 -vf fps=1 clip/%05d.png”).',
  'chat.question-too-long.hint': 'Shorten the question, or ask about fewer pictures.',
} as const;
