// The tour and the glossary.

export const UI_HELP = {
  'ui.help.help': 'Help: keyboard shortcuts and tour',
  'ui.help.help-title': 'Help',
  'ui.help.glossary.title': 'Glossary',
  'ui.help.glossary.explain': 'What is {word}?',

  'ui.tour.title': 'Two-minute tour',
  'ui.tour.start': 'Take the two-minute tour',
  'ui.tour.resume': 'Continue the tour',
  'ui.tour.note': 'Shows the parts of the window, using one of your projects or the sample.',
  'ui.tour.back': 'Back',
  'ui.tour.next': 'Next',
  'ui.tour.finish': 'Finish',
  'ui.tour.close': 'Close the tour',
  'ui.tour.close-note': 'You can continue it later from Settings.',
  'ui.tour.at': '{step} of {all}',
  'ui.tour.needs-project': 'Start the sample project to see this part.',
  'ui.tour.stop.path.title': 'The steps',
  'ui.tour.stop.path.text':
    'A project has these seven steps, from your examples to a model you can use. Each shows whether it is done, running or needs you; click one to open it.',
  'ui.tour.stop.head.title': 'How it is going',
  'ui.tour.stop.head.text':
    'While a step runs, one sentence tells you whether it is going well and, if not, what to do. The remaining time is measured on this machine.',
  'ui.tour.stop.now.title': 'What is running',
  'ui.tour.stop.now.text':
    'Always visible, wherever you are. Closing the window does not stop the job.',
  'ui.tour.stop.check.title': 'Does it work?',
  'ui.tour.stop.check.text':
    'At the end every model answers the same unseen questions. The bars show the share of right answers with its 95 % interval; the report is ready to share.',
  'ui.tour.stop.data.title': 'Your own pictures',
  'ui.tour.stop.data.text':
    'Add a folder with pictures, questions and answers here. Every problem in a row is listed and can be repaired.',
  'ui.tour.stop.runs.title': 'Nothing is lost',
  'ui.tour.stop.runs.text':
    'Every run is kept here with its settings and result. Compare two, add a note, or see what each result was made from.',
  'ui.tour.stop.network.title': 'Nothing leaves this machine',
  'ui.tour.stop.network.text':
    'This counts every attempt to reach the network. All of them are blocked.',
  'ui.tour.stop.help.title': 'Learn more',
  'ui.tour.stop.help.text':
    'Click a word with a dotted line for an explanation. Press ? for all keyboard shortcuts.',

  'ui.term.accuracy.word': 'accuracy',
  'ui.term.accuracy.meaning':
    'The share of questions answered right. It is measured on questions the model has not been trained on.',
  'ui.term.adapter.word': 'adapter',
  'ui.term.adapter.meaning':
    'A small file that holds everything the model learned. It works together with the model it was trained on.',
  'ui.term.curate.word': 'curate',
  'ui.term.curate.meaning':
    'Removing what would spoil the result: the same picture twice, or the same question in both the training and the test set.',
  'ui.term.distillation.word': 'distillation',
  'ui.term.distillation.meaning':
    'A stronger model, the teacher, answers every question with its reasoning, and the model learns from those answers.',
  'ui.term.evaluation.word': 'evaluation',
  'ui.term.evaluation.meaning':
    'Every model answers the same unseen questions, so that the comparison is fair.',
  'ui.term.interval.word': '95 % interval',
  'ui.term.interval.meaning':
    'How precise a share is: 95 out of 100 such intervals contain the true share. More questions make it narrower.',
  'ui.term.gspo.word': 'GSPO',
  'ui.term.gspo.meaning':
    'The rule by which practice changes the model: answers that score above the average of their group become more likely as a whole, the others less likely.',
  'ui.term.lora.word': 'LoRA',
  'ui.term.lora.meaning':
    'Training a small addition to the layers of the model while the model itself stays unchanged. This needs little memory.',
  'ui.term.loss.word': 'loss',
  'ui.term.loss.meaning':
    'How unexpected the right answers are for the model. It falls as the model learns; on held-out questions it rises again when the model memorises.',
  'ui.term.reward.word': 'reward',
  'ui.term.reward.meaning':
    'The score of an answer in practice, from 0 to 1: for being right, well-formed and no longer than necessary.',
  'ui.term.rejection.word': 'rejection sampling',
  'ui.term.rejection.meaning': 'Of several answers to a question, only the right ones are kept.',
  'ui.term.rl.word': 'RL',
  'ui.term.rl.meaning':
    'Reinforcement learning: the model tries answers of its own, and those with a high reward become more likely. No example answers are needed.',
  'ui.term.rollout.word': 'rollout',
  'ui.term.rollout.meaning':
    'One answer that the model tries during practice. Each question gets several.',
  'ui.term.sft.word': 'SFT',
  'ui.term.sft.meaning':
    'Supervised fine-tuning: the model is trained on good answers until it can give such answers itself.',
  'ui.term.token.word': 'token',
  'ui.term.token.meaning':
    'A piece of a word. Models read and write in tokens; a page of text has about 700.',
} as const;
