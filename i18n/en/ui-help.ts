// The tour and the glossary.

export const UI_HELP = {
  'ui.help.help': 'Help: keys and the tour',
  'ui.help.help-title': 'Help',
  'ui.help.glossary.title': 'Words',
  'ui.help.glossary.explain': 'What is {word}?',

  'ui.tour.title': 'Two-minute tour',
  'ui.tour.start': 'Take the two-minute tour',
  'ui.tour.resume': 'Go on with the tour',
  'ui.tour.note': 'It points at the parts of the window, on a project of yours or on the sample.',
  'ui.tour.back': 'Back',
  'ui.tour.next': 'Next',
  'ui.tour.finish': 'Finish',
  'ui.tour.close': 'Close the tour',
  'ui.tour.close-note': 'You can go on with it later from the settings.',
  'ui.tour.at': '{step} of {all}',
  'ui.tour.needs-project': 'Start the sample project to see this part.',
  'ui.tour.stop.path.title': 'The path',
  'ui.tour.stop.path.text':
    'A project is these seven steps, from your examples to a model that you can use. Each shows whether it is done, runs or needs you; press one to look at it.',
  'ui.tour.stop.head.title': 'How it goes, in a sentence',
  'ui.tour.stop.head.text':
    'While a step runs, one sentence says whether it goes well, and what to do where it does not. The remaining time is measured on this machine.',
  'ui.tour.stop.now.title': 'What runs now',
  'ui.tour.stop.now.text':
    'Always here, wherever you are in the window. Closing the window stops nothing.',
  'ui.tour.stop.check.title': 'Does it work?',
  'ui.tour.stop.check.text':
    'At the end every model answers the same unseen questions. The bars show the share of right answers and how sure that number is; the report can be shown to anybody.',
  'ui.tour.stop.data.title': 'Your own pictures',
  'ui.tour.stop.data.text':
    'Here you bring a folder with pictures, questions and answers. Whatever is wrong with a row is said and can be repaired.',
  'ui.tour.stop.runs.title': 'Nothing is lost',
  'ui.tour.stop.runs.text':
    'Every run stays here with its settings and result. Compare two, write a note, or see what was made from what.',
  'ui.tour.stop.network.title': 'Nothing leaves this machine',
  'ui.tour.stop.network.text': 'This counts every attempt to reach the network. Each is blocked.',
  'ui.tour.stop.help.title': 'When you want to know more',
  'ui.tour.stop.help.text':
    'Words with a dotted line explain themselves. The key ? lists all keys.',

  'ui.term.accuracy.word': 'accuracy',
  'ui.term.accuracy.meaning':
    'The share of questions that were answered right. It is measured on questions the model has never learnt from.',
  'ui.term.adapter.word': 'adapter',
  'ui.term.adapter.meaning':
    'The small file with all that was learnt. It works together with the model that it was trained on.',
  'ui.term.curate.word': 'curate',
  'ui.term.curate.meaning':
    'To sort out what would spoil the result: the same picture twice, or the same question to learn from and to be checked with.',
  'ui.term.distillation.word': 'distillation',
  'ui.term.distillation.meaning':
    'A stronger model, the teacher, answers every question with its reasoning, and the model learns from those answers.',
  'ui.term.evaluation.word': 'evaluation',
  'ui.term.evaluation.meaning':
    'Every model answers the same unseen questions, so that they can be compared fairly.',
  'ui.term.interval.word': '95 % interval',
  'ui.term.interval.meaning':
    'How sure a share is: with other questions of the same kind it would lie in here 95 times out of 100. More questions make it narrower.',
  'ui.term.gspo.word': 'GSPO',
  'ui.term.gspo.meaning':
    'The rule by which practice changes the model: answers better than their neighbours are made likelier as a whole, others less likely.',
  'ui.term.lora.word': 'LoRA',
  'ui.term.lora.meaning':
    'Learning with a small addition to each part of the model, while the model itself stays as it is. That needs little memory.',
  'ui.term.loss.word': 'loss',
  'ui.term.loss.meaning':
    'How surprised the model is by the right answers. It falls while the model learns, and rises again where it learns by heart.',
  'ui.term.reward.word': 'reward',
  'ui.term.reward.meaning':
    'What an answer earns in practice, from 0 to 1: for being right, well-formed and not longer than needed.',
  'ui.term.rejection.word': 'rejection sampling',
  'ui.term.rejection.meaning':
    'Of several answers to a question only those are kept that come out right.',
  'ui.term.rl.word': 'RL',
  'ui.term.rl.meaning':
    'Reinforcement learning: the model tries by itself, and what earned a reward becomes likelier. No example answers are needed.',
  'ui.term.rollout.word': 'rollout',
  'ui.term.rollout.meaning':
    'One answer that the model tries out in practice. Each question gets several.',
  'ui.term.sft.word': 'SFT',
  'ui.term.sft.meaning':
    'Supervised fine-tuning: the model reads good answers again and again until it can give such answers itself.',
  'ui.term.token.word': 'token',
  'ui.term.token.meaning':
    'A piece of a word. Models read and write in tokens; a page has about 700.',
} as const;
