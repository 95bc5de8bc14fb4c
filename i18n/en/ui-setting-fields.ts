// The settings of the stages: what each one means, its unit, and where its default comes from.

export const UI_SETTING_FIELDS = {
  'ui.setting-group.model': 'Model',
  'ui.setting-group.data': 'Data',
  'ui.setting-group.optimisation': 'Optimisation',
  'ui.setting-group.rollouts': 'Rollouts',
  'ui.setting-group.reward': 'Reward',
  'ui.setting-group.device': 'Device',

  'ui.setting-unit.number': '',
  'ui.setting-unit.folder': 'folder',
  'ui.setting-unit.pattern': 'pattern',
  'ui.setting-unit.text': 'text',
  'ui.setting-unit.flag': '',
  'ui.setting-unit.part': 'part',
  'ui.setting-unit.pixels': 'pixels',
  'ui.setting-unit.shares': 'shares',
  'ui.setting-unit.questions': 'questions',
  'ui.setting-unit.share': 'share, 0 to 1',
  'ui.setting-unit.similarity': '0 to 1',
  'ui.setting-unit.list': 'list',
  'ui.setting-unit.rows': 'examples',
  'ui.setting-unit.word': '',
  'ui.setting-unit.characters': 'characters',
  'ui.setting-unit.epochs': 'epochs',
  'ui.setting-unit.steps': 'steps',
  'ui.setting-unit.answers': 'answers',
  'ui.setting-unit.rate': 'per step',
  'ui.setting-unit.factor': 'times',
  'ui.setting-unit.validations': 'validations',
  'ui.setting-unit.tokens': 'tokens',
  'ui.setting-unit.requests': 'requests',
  'ui.setting-unit.seconds': 'seconds',
  'ui.setting-unit.weight': 'weight',

  'ui.setting-in-unit': '{label} ({unit})',

  'ui.setting-source.paper': 'see OpenMMReasoner, arXiv 2511.16334',
  'ui.setting-source.reference': 'as in the reference code',
  'ui.setting-source.gspo': 'see GSPO, arXiv 2507.18071',
  'ui.setting-source.dapo': 'see DAPO, arXiv 2503.14476',
  'ui.setting-source.usual': 'a common value',
  'ui.setting-source.measured': 'measured on the sample',
  'ui.setting-source.recipe': 'set for the recipe',
  'ui.setting-source.none': 'your own choice',

  'ui.setting.model.label': 'Model',
  'ui.setting.model.meaning': 'The model folder that this step starts from.',
  'ui.setting.loraRank.label': 'Adapter rank · r',
  'ui.setting.loraRank.meaning':
    'The capacity of the adapter: a higher rank learns more, needs more memory and forgets sooner.',
  'ui.setting.loraAlpha.label': 'Adapter scale · alpha',
  'ui.setting.loraAlpha.meaning': 'The adapter is scaled by alpha / r.',
  'ui.setting.targetModules.label': 'Adapted layers',
  'ui.setting.targetModules.meaning':
    'The layers that get an adapter: all-linear for every linear layer, names separated by commas (embed_tokens and lm_head too), or a regular expression of their paths.',
  'ui.setting.modulesToSave.label': 'Modules trained whole',
  'ui.setting.modulesToSave.meaning':
    'Copies of these modules are trained and saved beside the adapter, such as embed_tokens,lm_head for words that the model never learnt, or norm; empty for none.',
  'ui.setting.systemPrompt.label': 'System prompt',
  'ui.setting.systemPrompt.meaning':
    'Precedes every question; empty for none. Use the same in every step.',
  'ui.setting.gradientCheckpointing.label': 'Activation checkpointing',
  'ui.setting.gradientCheckpointing.meaning':
    'Computes layers twice: much less memory for about a third more time.',
  'ui.setting.dataset.label': 'Examples',
  'ui.setting.dataset.meaning': 'The data set that this step reads.',
  'ui.setting.split.label': 'Part',
  'ui.setting.split.meaning': 'Only examples of this part are used.',
  'ui.setting.curate.split.label': 'Split',
  'ui.setting.curate.split.meaning':
    'Share of each part, such as \'{\'"sft": 0.45, "rl": 0.35, "validation": 0.05, "test": 0.15\'}\'; \'{}\' keeps the parts of the examples.',
  'ui.setting.seed.label': 'Seed',
  'ui.setting.seed.meaning': 'The same seed gives the same result.',
  'ui.setting.limit.label': 'Limit',
  'ui.setting.limit.meaning': 'Maximum number of questions; 0 for all.',
  'ui.setting.imageAugmentation.label': 'Picture augmentation',
  'ui.setting.imageAugmentation.meaning':
    'Pictures are distorted by up to this share of their shorter side, differently each time; 0 for none.',
  'ui.setting.trainedOn.label': 'Leak check against',
  'ui.setting.trainedOn.meaning':
    'A training data set to be searched for the questions asked here; empty for none.',
  'ui.setting.compare.label': 'Compare with',
  'ui.setting.compare.meaning':
    'An earlier evaluation on the same questions to test against; empty for none.',
  'ui.setting.duplicates.label': 'Duplicates',
  'ui.setting.duplicates.meaning':
    'Leave out an example with the same pictures and question as an earlier one.',
  'ui.setting.near.label': 'Near duplicates',
  'ui.setting.near.meaning':
    'Leave out an example with almost the same pictures, question and answer as an earlier one.',
  'ui.setting.leaks.label': 'Leaks',
  'ui.setting.leaks.meaning': 'Leave out training examples whose picture is also in the test set.',
  'ui.setting.contradictions.label': 'Contradictions',
  'ui.setting.contradictions.meaning':
    'Leave out questions with different answers for the same picture.',
  'ui.setting.pictureDifference.label': 'Same picture below',
  'ui.setting.pictureDifference.meaning':
    'Pictures that differ by at most this much count as the same; 0 is identical, 1 entirely different.',
  'ui.setting.textSimilarity.label': 'Same question above',
  'ui.setting.textSimilarity.meaning':
    'Questions that share at least this much of their letters count as the same.',
  'ui.setting.meaningSimilarity.label': 'Same meaning above',
  'ui.setting.meaningSimilarity.meaning':
    'Questions that share at least this much of their words count as the same if their answers are equal.',
  'ui.setting.heldOut.label': 'Held-out parts',
  'ui.setting.heldOut.meaning': 'Parts that are not used for training.',
  'ui.setting.against.label': 'Exclude overlap with',
  'ui.setting.against.meaning':
    'Other data sets, such as benchmarks: examples that they contain too are left out.',
  'ui.setting.againstQuestions.label': 'Match their questions alone',
  'ui.setting.againstQuestions.meaning':
    'Their questions count as overlap even if the pictures differ.',
  'ui.setting.keepAnyway.label': 'Always keep',
  'ui.setting.keepAnyway.meaning': 'Examples that are kept whatever the rules say.',
  'ui.setting.visionModel.label': 'Vision model',
  'ui.setting.visionModel.meaning':
    'A model whose vision tower compares pictures as well; empty for none.',
  'ui.setting.visionSimilarity.label': 'Same to the vision model above',
  'ui.setting.visionSimilarity.meaning':
    'Pictures with at least this cosine similarity count as the same.',
  'ui.setting.mixture.label': 'Mixture',
  'ui.setting.mixture.meaning': "The share of each source in the result; '{}' for all examples.",
  'ui.setting.maxPerSource.label': 'Maximum per source',
  'ui.setting.maxPerSource.meaning': 'Examples from one source; 0 for no limit.',
  'ui.setting.maxPerPart.label': 'Maximum per part',
  'ui.setting.maxPerPart.meaning':
    'Examples of each part that are looked at, drawn by the seed; 0 for all.',
  'ui.setting.maxPerKind.label': 'Maximum per kind',
  'ui.setting.maxPerKind.meaning': 'Examples of one kind of question; 0 for no limit.',
  'ui.setting.splitSeed.label': 'Split seed',
  'ui.setting.splitSeed.meaning': 'Decides which examples go to which part.',
  'ui.setting.splitBy.label': 'Keep together by',
  'ui.setting.splitBy.meaning': 'What counts as one document; its examples stay in one part.',
  'ui.setting.views.label': 'Length statistics',
  'ui.setting.views.meaning': 'Adds lengths and difficulty to the report; nothing is left out.',
  'ui.setting.traces.label': 'Pass rates from',
  'ui.setting.traces.meaning':
    'An earlier collection of answers that shows how hard each question is.',
  'ui.setting.minLength.label': 'Shortest answer',
  'ui.setting.minLength.meaning':
    'Shorter answers are left out; 0 for no limit. The paper found this harmful.',
  'ui.setting.maxLength.label': 'Longest answer',
  'ui.setting.maxLength.meaning':
    'Longer answers are left out; 0 for no limit. The paper found this harmful.',
  'ui.setting.minPassRate.label': 'Hardest question',
  'ui.setting.minPassRate.meaning':
    'Questions answered right less often are left out. The paper found this harmful.',
  'ui.setting.maxPassRate.label': 'Easiest question',
  'ui.setting.maxPassRate.meaning':
    'Questions answered right more often are left out. The paper found this harmful.',
  'ui.setting.epochs.label': 'Epochs',
  'ui.setting.epochs.meaning':
    'How often the model sees all examples. With too many it memorises them.',
  'ui.setting.maxSteps.label': 'Maximum steps',
  'ui.setting.maxSteps.meaning':
    'Training ends after this many steps; 0 for as many as the epochs need.',
  'ui.setting.steps.label': 'Steps',
  'ui.setting.steps.meaning': 'Number of batches to practise on.',
  'ui.setting.batchSize.label': 'Batch size · questions',
  'ui.setting.batchSize.meaning': 'A larger batch makes steps smoother and slower.',
  'ui.setting.answersPerQuestion.label': 'Answers per question',
  'ui.setting.answersPerQuestion.meaning':
    'How many answers of a question one step uses, in turn over the epochs; 0 for all kept answers.',
  'ui.setting.learningRate.label': 'Learning rate',
  'ui.setting.learningRate.meaning':
    'The size of a step. Halve it if the loss jumps, double it if nothing changes.',
  'ui.setting.visionLrMultiplier.label': 'Vision learning rate factor',
  'ui.setting.visionLrMultiplier.meaning':
    'The learning rate of the vision tower as a multiple of the learning rate.',
  'ui.setting.warmupRatio.label': 'Warm-up',
  'ui.setting.warmupRatio.meaning': 'Share of the steps during which the learning rate rises.',
  'ui.setting.warmupSteps.label': 'Warm-up',
  'ui.setting.warmupSteps.meaning': 'Steps during which the learning rate rises.',
  'ui.setting.lrScheduler.label': 'Learning rate schedule',
  'ui.setting.lrScheduler.meaning':
    'Whether the learning rate stays constant or decreases to the end.',
  'ui.setting.weightDecay.label': 'Weight decay',
  'ui.setting.weightDecay.meaning': 'Pulls the adapter slightly towards zero at every step.',
  'ui.setting.maxGradNorm.label': 'Gradient clipping',
  'ui.setting.maxGradNorm.meaning': 'Gradients with a larger norm are scaled down to it.',
  'ui.setting.miniBatches.label': 'Mini-batches',
  'ui.setting.miniBatches.meaning': 'Optimiser steps per batch of answers.',
  'ui.setting.saveSteps.label': 'Checkpoint interval',
  'ui.setting.saveSteps.meaning': 'Steps between two checkpoints from which a run can resume.',
  'ui.setting.evalSteps.label': 'Validation interval',
  'ui.setting.evalSteps.meaning': 'Steps between two validations; 0 for none.',
  'ui.setting.validationSplit.label': 'Validation part',
  'ui.setting.validationSplit.meaning': 'The part whose questions are used for validation.',
  'ui.setting.validationLimit.label': 'Validation questions',
  'ui.setting.validationLimit.meaning': 'Maximum per validation.',
  'ui.setting.earlyStoppingPatience.label': 'Patience · early stopping',
  'ui.setting.earlyStoppingPatience.meaning':
    'Stops after this many validations without improvement; 0 for never.',
  'ui.setting.stopWhenSaturated.label': 'Stop when saturated',
  'ui.setting.stopWhenSaturated.meaning':
    'Stops after this many steps in which nearly all answers were right; 0 for never.',
  'ui.setting.maxDeadSteps.label': 'Stop without signal',
  'ui.setting.maxDeadSteps.meaning':
    'Stops after this many steps in a row that change nothing, because the answers to each question are all right or all wrong; 0 for never.',
  'ui.setting.keep.label': 'Result',
  'ui.setting.keep.meaning': 'Keep the last model, or the best of the validations.',
  'ui.setting.preset.label': 'Loss preset',
  'ui.setting.preset.meaning':
    'Sets the fields below as published in a paper; empty keeps them as they are.',
  'ui.setting.importanceSampling.label': 'Importance ratio',
  'ui.setting.importanceSampling.meaning':
    'Compares new and old model per whole answer (GSPO) or per token (GRPO).',
  'ui.setting.clipRatioLow.label': 'Clip, lower',
  'ui.setting.clipRatioLow.meaning': 'Lower bound of the ratio.',
  'ui.setting.clipRatioHigh.label': 'Clip, upper',
  'ui.setting.clipRatioHigh.meaning': 'Upper bound of the ratio.',
  'ui.setting.clipRatioC.label': 'Dual clip',
  'ui.setting.clipRatioC.meaning': 'Limits the loss of a bad answer; 0 for none.',
  'ui.setting.lossAggMode.label': 'Loss aggregation',
  'ui.setting.lossAggMode.meaning': 'Whether every answer or every token has the same weight.',
  'ui.setting.importanceCap.label': 'Bound of importance weights',
  'ui.setting.importanceCap.meaning':
    'Where llama.cpp samples the answers, each token counts by its probability in training over that in sampling, up to this bound; 0 for no weights.',
  'ui.setting.klCoef.label': 'KL penalty',
  'ui.setting.klCoef.meaning':
    'Weight of the distance from the model that practice started with; 0 for none.',
  'ui.setting.klType.label': 'KL estimator',
  'ui.setting.klType.meaning': 'How that distance is estimated.',
  'ui.setting.advantages.label': 'Advantage',
  'ui.setting.advantages.meaning': 'What the reward of an answer is compared with in its group.',
  'ui.setting.filterGroups.label': 'Groups without signal',
  'ui.setting.filterGroups.meaning':
    'Which are left out: groups all right or all wrong, groups with equal rewards, or none.',
  'ui.setting.promptsPerStep.label': 'Questions per step',
  'ui.setting.promptsPerStep.meaning': 'Questions in one batch of practice.',
  'ui.setting.numGenerations.label': 'Group size · answers per question',
  'ui.setting.numGenerations.meaning':
    'The answers of a group are compared with each other; larger groups explore more and take longer.',
  'ui.setting.temperature.label': 'Temperature',
  'ui.setting.temperature.meaning':
    'Randomness of sampling: 1 samples as the model was trained, 0 is greedy.',
  'ui.setting.topP.label': 'Top-p',
  'ui.setting.topP.meaning':
    'Samples only from the most likely tokens up to this total probability.',
  'ui.setting.maxNewTokens.label': 'Maximum answer length',
  'ui.setting.maxNewTokens.meaning': 'Longer answers are cut off.',
  'ui.setting.resample.label': 'Resampling',
  'ui.setting.resample.meaning':
    'Rounds of other questions in place of groups without signal; 0 for none.',
  'ui.setting.samples.label': 'Sampled answers',
  'ui.setting.samples.meaning': 'In addition to the greedy answer; 0 for none.',
  'ui.setting.answers.label': 'Answers per question',
  'ui.setting.answers.meaning': 'How many answers the teacher writes.',
  'ui.setting.distill.keep.label': 'Answers to keep',
  'ui.setting.distill.keep.meaning': 'Maximum of right answers per question; 0 for all.',
  'ui.setting.keepOrder.label': 'Keep first',
  'ui.setting.keepOrder.meaning':
    'Which of the right answers to keep: the first, the shortest, or the most varied.',
  'ui.setting.teacher.label': 'Teacher',
  'ui.setting.teacher.meaning':
    'Where answers come from: your answers as they are (none), your own reasoning (rows), a model (model), a model that is shown the right answer where it finds none (explained), or a server (endpoint).',
  'ui.setting.ownAnswers.label': 'Your answers stand in',
  'ui.setting.ownAnswers.meaning':
    'Where no answer of the teacher is right, your own answer is learnt instead.',
  'ui.setting.splitFrom.label': 'Parts to divide',
  'ui.setting.splitFrom.meaning':
    'The parts that the shares divide; the others stay as they are. Empty: all examples.',
  'ui.setting.rationales.label': 'Your explanations',
  'ui.setting.rationales.meaning':
    'Whether the explanations in your examples become answers: from a template, or rewritten by the teacher.',
  'ui.setting.overrides.label': 'Your verdicts',
  'ui.setting.overrides.meaning': 'An earlier collection of answers with your corrected verdicts.',
  'ui.setting.answersFrom.label': 'Answers from',
  'ui.setting.answersFrom.meaning':
    'An earlier collection whose answers and corrected verdicts are reused; the teacher is not asked again.',
  'ui.setting.promptsPerBatch.label': 'Questions in parallel',
  'ui.setting.promptsPerBatch.meaning': 'More are faster and need more memory.',
  'ui.setting.concurrency.label': 'Requests in parallel',
  'ui.setting.concurrency.meaning': 'Requests to a teacher or judge on a server.',
  'ui.setting.requestSeconds.label': 'Request timeout',
  'ui.setting.requestSeconds.meaning': 'A request that takes longer is cancelled.',
  'ui.setting.keyFrom.label': 'API key',
  'ui.setting.keyFrom.meaning':
    'The file or environment variable with the server’s key; the key itself is never stored.',
  'ui.setting.overlong.label': 'Truncated answers',
  'ui.setting.overlong.meaning': 'Count as wrong, or are left out of training.',
  'ui.setting.verify.label': 'Keep right answers only',
  'ui.setting.verify.meaning':
    'If off, wrong answers are kept too, to measure the effect of the check.',
  'ui.setting.check.label': 'Answer check',
  'ui.setting.check.meaning':
    'How answers are compared if an example does not say: number, choice, text, date, currency, json, boxes, points, set, list, interval or expression, or one with options such as \'{\'"type": "number", "tolerance": \'{\'"absolute": 0.5\'}}\'. Empty: derived from the right answer.',
  'ui.setting.reasoning.label': 'Reasoning',
  'ui.setting.reasoning.meaning':
    'Whether an answer is well formed only with its reasoning (required), or also alone (optional).',
  'ui.setting.judge.label': 'Judge',
  'ui.setting.judge.meaning':
    'A model that reviews answers which the rules reject; empty for none. Counted separately.',
  'ui.setting.judgeKeyFrom.label': 'Judge’s API key',
  'ui.setting.judgeKeyFrom.meaning':
    'The file or environment variable with the key of the judge’s server.',
  'ui.setting.judgeMaxNewTokens.label': 'Maximum length of the judge',
  'ui.setting.judgeMaxNewTokens.meaning': 'It only has to answer yes or no.',
  'ui.setting.minPixels.label': 'Smallest picture',
  'ui.setting.minPixels.meaning':
    'Smaller pictures are enlarged to so many pixels, which gives them more tokens; 0 for the model’s own.',
  'ui.setting.maxPixels.label': 'Largest picture',
  'ui.setting.maxPixels.meaning':
    'Larger pictures are reduced to so many pixels; 0 for the model’s own.',
  'ui.setting.weights.label': 'Weight type',
  'ui.setting.weights.meaning':
    'How the frozen weights are stored in memory: as in the file, in 16 bits, or in 8 or 4; auto: 8 bits on processors where that is faster and the loss stays, from 100 million parameters.',
  'ui.setting.device.label': 'Device',
  'ui.setting.device.meaning': 'Where the computation runs.',
  'ui.setting.products.label': 'Products with frozen weights',
  'ui.setting.products.meaning':
    'Type of the products with frozen weights; auto: float16 on CUDA and WebGPU where the device has it, else float32.',
  'ui.setting.microBatchTokens.label': 'Tokens per buffer',
  'ui.setting.microBatchTokens.meaning': 'Size of a training buffer: memory against speed.',
  'ui.setting.rollouts.label': 'Sampling by',
  'ui.setting.rollouts.meaning':
    'Which program samples answers: auto takes the engine on the processor and llama.cpp on a graphics card; engine and llama take the one named.',
  'ui.setting.rolloutWeights.label': 'Weight type in llama.cpp',
  'ui.setting.rolloutWeights.meaning':
    'How the frozen weights are held for sampling by llama.cpp: as stored, or in a type of GGUF files. Smaller types sample from another distribution than the trained one.',
  'ui.setting.maxSequences.label': 'Sequences in parallel',
  'ui.setting.maxSequences.meaning': 'Answers decoded at the same time: memory against speed.',

  'ui.setting.import.source.meaning':
    'A folder with pictures and files of rows (subfolders are parts), one such file, a .zip of it, a model as a .gguf file (with the vision tower beside it), or a folder with what a cluster trained.',
  'ui.setting.import.name.meaning': 'Name of the data set or model; empty for that of the source.',
  'ui.setting.import.split.meaning':
    'The part of every row; empty to take it from folders and file names.',
  'ui.setting.import.columns.meaning':
    'Which column holds what, where the names do not say it: \'{\'"question": "Frage", "picture": "Foto"\'}\'.',
  'ui.setting.import.repairs.meaning': 'Kinds of defects to repair, or “all” of them.',
  'ui.setting.import.fields.meaning': 'Names of the fields of a form, for the task form.',
  'ui.setting.import.labels.meaning':
    'Whether the names of folders are answers: auto, folders or none.',
  'ui.setting.import.language.meaning': 'The language of a question that a task sets: en or de.',
  'ui.setting.import.only.meaning':
    'Of the source folder, the files and folders that are read, by their paths inside it; empty for all.',
  'ui.setting.import.question.meaning': 'One question for all pictures that have none.',
  'ui.setting.import.questions.meaning':
    'Questions by folder, for pictures that have none: \'{\'"meters": "What does the meter read?"\'}\'.',
  'ui.setting.import.template.meaning':
    'A task for pictures without questions, which sets question, check and reward: read, classify, count, yes-no or form; empty for what fits the folders.',
  'ui.setting.import.conversations.meaning':
    'Of conversations with several questions: each (an example of each question, with the turns before it), first, or leave-out.',
  'ui.setting.import.inspect.meaning':
    'Only look: report every row with its defects, and make no data set.',
  'ui.setting.import.root.meaning':
    'The folder that picture paths start from; empty for the source itself.',
  'ui.setting.import.exclude.meaning':
    'Rows to leave out, by their places, such as “cards.jsonl, line 3”.',
  'ui.setting.import.edits.meaning': 'Changed fields of rows, by their places.',
  'ui.setting.import.added.meaning': 'Rows to add after those of the source.',
  'ui.setting.import.weights.meaning':
    'How the weights of a .gguf model are stored: f32, f16, bf16, int8 or int4.',
  'ui.setting.import.seed.meaning':
    'Is written into the record; an import draws nothing at random.',
  'ui.setting.export.gguf.meaning':
    'Types of the GGUF weights, a file each: f32, f16, bf16, q8_0, q6_k, q5_k_m, q4_k_m, q4_0.',
  'ui.setting.export.model.meaning': 'The model or adapter folder to export.',
  'ui.setting.export.formats.meaning':
    'adapter (PEFT folder), merged (Hugging Face folder), gguf (files for llama.cpp, LM Studio and Ollama), gguf-lora (the adapter alone for llama.cpp), cluster (data, configurations and scripts for training on many GPUs), pack (a ZIP of the others; alone, of the adapter or, of a base model, the merged model); several at once. dataset (the data set as Parquet with its pictures), by itself and without a model.',
  'ui.setting.export.to.meaning':
    'The folder in which the export gets its own; empty for exports in the workspace.',
  'ui.setting.export.name.meaning': 'Name of the export’s folder; empty for that of the model.',
  'ui.setting.export.mergedWeights.meaning':
    'Type of the merged weights: stored (as in the base), f32, f16, bf16, or auto (as in the base, or f32 where rounding would change an answer).',
  'ui.setting.export.clusterRecipe.meaning':
    'Settings of a cluster folder: own (those of the model’s runs) or paper (those of the paper).',
  'ui.setting.export.clusterBase.meaning':
    'The model that the cluster trains, as a name on the Hub or a folder there; empty for the usual one of the family.',
  'ui.setting.export.gpus.meaning': 'GPUs of the cluster, 8 in a node.',
  'ui.setting.export.gpuMemory.meaning':
    'Memory of a GPU of the cluster in GB, for the estimates of memory and time.',
  'ui.setting.export.dataset.meaning':
    'The data set whose questions check the export; empty for made-up questions.',
  'ui.setting.export.split.meaning': 'Questions of this part come first.',
  'ui.setting.export.questions.meaning':
    'Number of questions that the exported and the trained model must answer alike.',
  'ui.setting.export.maxNewTokens.meaning': 'Maximum length of an answer in that check.',
  'ui.setting.export.report.meaning': 'A report to include in the export; empty for none.',
  'ui.setting.export.language.meaning': 'The language of the README: en or de.',
  'ui.setting.export.device.meaning': 'Where the check runs: cpu, webgpu, cuda, dml or coreml.',
} as const;
