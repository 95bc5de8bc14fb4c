// The cluster folder of an export.

export const CLUSTER = {
  'cluster.batch-indivisible':
    'The {prompts, number} prompts with {answers, number} answers each of an RL step cannot be divided by {gpus, number} GPUs.',
  'cluster.batch-indivisible.hint': 'Set “gpus” to one of these numbers: {fitting}.',
  'cluster.content-check': 'checks all of this before a job is sent; `--help` explains',
  'cluster.content-data':
    'rows as Parquet (SFT, RL, validation, test), pictures as files, paths relative to this folder',
  'cluster.content-jobs': 'the jobs for Slurm and Ray',
  'cluster.content-origin': 'what all this was made from; comes back with the result',
  'cluster.content-programs': 'configurations of the programs, and the scripts that start them',
  'cluster.content-reward': 'the verifier, its call from Python, and the weights',
  'cluster.family-unsupported':
    'Models of the family {family} have no cluster folder: the programs of the recipe do not train them all.',
  'cluster.family-unsupported.hint': 'Choose a model of one of these families: {known}.',
  'cluster.gpus-uneven': '{gpus, number} GPUs cannot be divided evenly among nodes.',
  'cluster.gpus-uneven.hint':
    'Set “gpus” to at most {each, number}, or to a multiple of {each, number}.',
  'cluster.left-augmentation': 'Images are not distorted.',
  'cluster.left-conciseness':
    'The reward has no part for conciseness: it compares the answers of a group, and the programs score each answer on its own.',
  'cluster.left-filter':
    'Groups that are all right or all wrong are left out by verl 0.9.1 only; its fork trains on all.',
  'cluster.left-judge': 'No judge reviews what the verifier rejects.',
  'cluster.left-overlong':
    'Answers that the length limit cut off count as wrong; they are not left out of the loss.',
  'cluster.left-rates':
    'All parameters are trained with the paper’s learning rates; those of the runs in the program are for adapters, and are used where the cluster trains one.',
  'cluster.left-vision-rate': 'The vision tower has the learning rate of all other layers.',
  'cluster.no-rows': 'There are no examples for a cluster folder.',
  'cluster.no-rows.hint':
    'Choose a data set with the setting “dataset”: SFT needs rows with a teacher’s answers, RL rows of its part.',
  'cluster.origin-invalid': '{file} is damaged: the field “{field}” is missing or wrong.',
  'cluster.origin-invalid.hint':
    'Copy omr-cluster.json from the cluster folder again, or run check.py --stamp there.',
  'cluster.paper-settings':
    'The model has no {part, select, sft {SFT} other {RL}} run: its settings here, steps and lengths among them, are the paper’s for many thousand questions. Change them to fit your data before you start.',
  'cluster.picture-missing': 'The picture {file} of example {row} is missing.',
  'cluster.picture-missing.hint': 'Import the data again, then export again.',
  'cluster.rows':
    '{part, select, sft {SFT} rl {RL} validation {validation} other {test}} {rows, plural, one {# row} other {# rows}}',
  'cluster.video':
    'Example {row} shows a video; the programs of a cluster folder are given texts and pictures alone.',
  'cluster.video.hint':
    'Train here, export the data set itself (it keeps the frames), or leave these examples out.',
  'cluster.written':
    'cluster folder: {rows, plural, one {# row} other {# rows}}, {pictures, plural, =0 {no pictures} one {# picture} other {# pictures}}',
} as const;
