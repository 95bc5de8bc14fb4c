// The report of a finished project, and the model card of an export.

export const REPORT = {
  'report.title': '{project} · report',
  'report.facts':
    'Checked on {questions, plural, one {# question} other {# questions}} that no model had seen · whole run {time} · {when}',
  'report.not-checked': '{project} has not been checked yet.',
  'report.only-model': 'The model answers {share} of the questions right.',
  'report.better': 'The model now answers {to} of new questions right; it began at {from}.',
  'report.worse': 'Training made the model worse: {to} of new questions right, down from {from}.',
  'report.same': 'Training changed nothing: {to} of new questions right, as before.',
  'report.change.more':
    '{stage, select, sft {Learning from examples} other {Practising with rewards}} added {points, plural, one {# point} other {# points}} ({sureness}){sampled}.',
  'report.change.less':
    '{stage, select, sft {Learning from examples} other {Practising with rewards}} cost {points, plural, one {# point} other {# points}} ({sureness}){sampled}.',
  'report.change.none':
    '{stage, select, sft {Learning from examples} other {Practising with rewards}} left the accuracy as it was{sampled}.',
  'report.sampled.more':
    '; sampled answers went up by {points, plural, one {# point} other {# points}}',
  'report.sampled.less':
    '; sampled answers went down by {points, plural, one {# point} other {# points}}',
  'report.shorter': 'Answers got {share} shorter.',
  'report.longer': 'Answers got {share} longer.',
  'report.sureness.certain': 'certain',
  'report.sureness.likely': 'likely',
  'report.sureness.chance': 'may be chance',

  'report.model.base': 'Before',
  'report.model.sft': 'After learning from examples',
  'report.model.rl': 'After practising with rewards',
  'report.term.base': 'base model',
  'report.term.sft': 'SFT',
  'report.term.rl': 'RL',
  'report.short-name.base': 'Before',
  'report.short-name.sft': 'Learned · SFT',
  'report.short-name.rl': 'Practised · RL',

  'report.with-interval': 'with 95 % interval',
  'report.tokens': '{figure} tokens',
  'report.questions': '{count, plural, one {# question} other {# questions}}',
  'report.questions-without-pictures':
    '{count, plural, one {# question} other {# questions}}, without pictures',
  'report.interval':
    '{share}, 95 % interval {low} to {high}, {count, plural, one {# question} other {# questions}}',
  'report.test-line': '{to} against {from}, {measure}: {sureness} ({test}, {p})',
  'report.measure.greedy': 'greedy accuracy',
  'report.measure.sampled': 'sampled accuracy',
  'report.measure.length': 'length',
  'report.test.mcnemar': 'McNemar, exact',
  'report.test.paired': 'paired t-test over questions',
  'report.kinds-intro':
    'Share of right answers; the line shows how sure each number is (95 % interval).',

  'report.suites': 'Other questions',
  'report.suites-intro':
    'Asked beside the project’s own questions, to see whether what was learned carries over and whether something was forgotten.',
  'report.suite.same':
    'Of {count, plural, one {# question} other {# questions}} none turned: nothing was won, nothing forgotten.',
  'report.suite.chance':
    'Of {count, plural, one {# question} other {# questions}} {won, number} turned right and {lost, number} turned wrong: may be chance ({test}, {p}).',
  'report.suite.forgotten':
    'Of {count, plural, one {# question} other {# questions}} {won, number} turned right and {lost, number} turned wrong: something was forgotten, {sureness} ({test}, {p}).',
  'report.suite.carries-over':
    'Of {count, plural, one {# question} other {# questions}} {won, number} turned right and {lost, number} turned wrong: what was learned carries over, {sureness} ({test}, {p}).',

  'report.learning': 'Learning from examples',
  'report.learning-intro':
    'The loss falls while the model learns to write the collected answers. Thick lines are smoothed, thin ones measured.',
  'report.practising': 'Practising with rewards',
  'report.practising-intro':
    'A right answer earns {right, number} and a well-formed one {formed, number}, give or take a little for its length. Thick lines are smoothed, thin ones measured.',
  'report.practised-questions': 'on the questions practised',
  'report.curve': '{title}: {summary}, steps {first} to {last}',

  'report.cards': '{count, plural, one {# question} other {# questions}}, each model’s answer',
  'report.cards-right': 'Right on these questions: {models}.',
  'report.cards-right-of': '{model} {right, number} of {all, number}',
  'report.card-picture': 'Picture of question {number}',
  'report.no-picture': 'The picture is not at hand.',
  'report.not-asked': '– not asked',
  'report.nothing': '(nothing)',
  'report.reasoning': 'how it got there',

  'report.made': 'How it was made',
  'report.made-intro':
    'With the same settings, seeds and inputs the run can be repeated on this machine to the same bytes.',
  'report.made-summary':
    'Settings, seeds, hashes and times of {steps, plural, one {# step} other {# steps}} ({time})',
  'report.result': 'result',

  'report.words': 'Words',
  'report.word.accuracy':
    'Share of questions whose final answer means the same as the expected one, when the model always writes its most likely next word (greedy).',
  'report.word.sampled':
    'Mean over several answers to each question drawn at temperature 1: how reliable the model is, not only its best guess.',
  'report.word.blank':
    'Right answers to the same questions with a grey picture of the same size. Only what is above this share can come from looking.',
  'report.word.interval':
    'How sure the number is. With other questions of the same sort the true share would lie inside for 95 of 100 such checks (Wilson).',
  'report.word.format': 'The answer has its thinking and its final answer where they belong.',
  'report.word.certain-likely': 'Certain, likely',
  'report.word.sureness':
    'A difference this large would come up by chance less than once in 1,000 times, or once in 20.',
  'report.word.dead-groups':
    'Questions that the model got always or never right in one round; they teach nothing about accuracy.',

  'gguf-card.what':
    'GGUF files ({types}) for llama.cpp, Ollama, LM Studio and other programs on top of it.',
  'gguf-card.what-lora':
    'The LoRA adapter by itself as a GGUF file: llama.cpp adds it to the base model, {base}, in GGUF.',
  'gguf-card.proof':
    'Before these files were handed over, llama.cpp loaded them and was asked, token by token of the trained model’s own answers, what it would write.',
  'gguf-card.lm-studio':
    'Copy the files into `{folder}` inside LM Studio’s folder; it finds them by itself.',
  'gguf-card.picture-tokens':
    'The model was trained on pictures of {min, number} to {max, number} tokens. The options `--image-min-tokens` and `--image-max-tokens` say so to llama.cpp; Ollama and LM Studio have no such options and enlarge pictures of fewer than 8 tokens: answers about small pictures can be worse there.',
  'gguf-card.pictures': '`{projector}` is the vision tower. Without it the model cannot see.',
  'model-card.adapter':
    'A LoRA adapter. It needs its base model, {base} ({type}), whose weights have the SHA-256 {sum}.',
  'model-card.merged':
    'A whole model ({type}): the base {base} with the adapter merged into its weights.',
  'model-card.check':
    'The check before it was handed over: {count, plural, one {# question} other {# questions}}, answered greedily by the trained model and by these files read back.',
  'model-card.check-made':
    'The check before it was handed over: {count, plural, one {# question that was} other {# questions that were}} made for the check, answered greedily by the trained model and by these files read back.',
  'model-card.token-by-token': '{proof}, token by token.',
  'model-card.origin': 'Where it comes from',
  'model-card.model': 'model',
  'model-card.base': 'base',
  'model-card.parents': 'made from',
  'model-card.run': 'run',
  'model-card.weights': '{model}, weights’ SHA-256 {sum}',
  'model-card.settings': 'Settings of the training',
} as const;
