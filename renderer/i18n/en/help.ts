// English: what the window says by itself, the tour, the words explained, and what to do when a workspace does not open.

/** A word of the trade: what it is called beside the plain word, and what it means, in two sentences at most. */
interface GlossaryEntry {
  readonly word: string;
  readonly meaning: string;
}

export const GLOSSARY = {
  accuracy: {
    word: 'accuracy',
    meaning:
      'The share of questions that were answered right. It is measured on questions the model has never learnt from.',
  },
  adapter: {
    word: 'adapter',
    meaning:
      'The small file with all that was learnt. It works together with the model that it was trained on.',
  },
  curate: {
    word: 'curate',
    meaning:
      'To sort out what would spoil the result: the same picture twice, or the same question to learn from and to be checked with.',
  },
  distillation: {
    word: 'distillation',
    meaning:
      'A stronger model, the teacher, answers every question with its reasoning, and the model learns from those answers.',
  },
  evaluation: {
    word: 'evaluation',
    meaning: 'Every model answers the same unseen questions, so that they can be compared fairly.',
  },
  interval: {
    word: '95 % interval',
    meaning:
      'How sure a share is: with other questions of the same kind it would lie in here 95 times out of 100. More questions make it narrower.',
  },
  gspo: {
    word: 'GSPO',
    meaning:
      'The rule by which practice changes the model: answers better than their neighbours are made likelier as a whole, others less likely.',
  },
  lora: {
    word: 'LoRA',
    meaning:
      'Learning with a small addition to each part of the model, while the model itself stays as it is. That needs little memory.',
  },
  loss: {
    word: 'loss',
    meaning:
      'How surprised the model is by the right answers. It falls while the model learns, and rises again where it learns by heart.',
  },
  reward: {
    word: 'reward',
    meaning:
      'What an answer earns in practice, from 0 to 1: for being right, well-formed and not longer than needed.',
  },
  rejection: {
    word: 'rejection sampling',
    meaning: 'Of several answers to a question only those are kept that come out right.',
  },
  rl: {
    word: 'RL',
    meaning:
      'Reinforcement learning: the model tries by itself, and what earned a reward becomes likelier. No example answers are needed.',
  },
  rollout: {
    word: 'rollout',
    meaning: 'One answer that the model tries out in practice. Each question gets several.',
  },
  sft: {
    word: 'SFT',
    meaning:
      'Supervised fine-tuning: the model reads good answers again and again until it can give such answers itself.',
  },
  token: {
    word: 'token',
    meaning: 'A piece of a word. Models read and write in tokens; a page has about 700.',
  },
} as const satisfies Readonly<Record<string, GlossaryEntry>>;

export const HELP_TEXTS = {
  help: 'Help: keys and the tour',
  helpTitle: 'Help',
  notices: {
    'second-start': 'OpenMMReasoner was open already: this is its window.',
    'window-restarted':
      'The window had broken down and was drawn anew. Work that runs was not touched.',
    'closing-is-safe':
      'You may close this window: the work goes on, and opening the app again shows how far it is.',
    'disk-low': (step: string, free: string, needed: string) =>
      `The disk has ${free} left and ${step} may need ${needed}. Free some space, or remove runs that you no longer need.`,
    label: 'Notices',
    toRuns: 'Look at the runs',
  },
  unreachable: {
    title: 'This workspace cannot be opened.',
    choose: 'Choose another workspace …',
    again: 'Try again',
    quit: 'Quit',
  },
  glossary: { title: 'Words', explain: (word: string) => `What is ${word}?` },
  tour: {
    title: 'Two-minute tour',
    start: 'Take the two-minute tour',
    resume: 'Go on with the tour',
    note: 'It points at the parts of the window, on a project of yours or on the sample.',
    back: 'Back',
    next: 'Next',
    finish: 'Finish',
    close: 'Close the tour',
    closeNote: 'You can go on with it later from the settings.',
    at: (step: number, all: number) => `${step} of ${all}`,
    needsProject: 'Start the sample project to see this part.',
    steps: {
      path: {
        title: 'The path',
        text: 'A project is these seven steps, from your examples to a model that you can use. Each shows whether it is done, runs or needs you; press one to look at it.',
      },
      head: {
        title: 'How it goes, in a sentence',
        text: 'While a step runs, one sentence says whether it goes well, and what to do where it does not. The remaining time is measured on this machine.',
      },
      now: {
        title: 'What runs now',
        text: 'Always here, wherever you are in the window. Closing the window stops nothing.',
      },
      check: {
        title: 'Does it work?',
        text: 'At the end every model answers the same unseen questions. The bars show the share of right answers and how sure that number is; the report can be shown to anybody.',
      },
      data: {
        title: 'Your own pictures',
        text: 'Here you bring a folder with pictures, questions and answers. Whatever is wrong with a row is said and can be repaired.',
      },
      runs: {
        title: 'Nothing is lost',
        text: 'Every run stays here with its settings and result. Compare two, write a note, or see what was made from what.',
      },
      network: {
        title: 'Nothing leaves this machine',
        text: 'This counts every attempt to reach the network. Each is blocked.',
      },
      help: {
        title: 'When you want to know more',
        text: 'Words with a dotted line explain themselves. The key ? lists all keys.',
      },
    },
  },
  keys: {
    enter: 'Enter',
    space: 'Space',
    steps: 'open a step of the path',
    arrows: 'move along the path, along a curve or in a table',
    go: (page: string) => `go to ${page}`,
    open: 'open what is chosen in a table',
    choose: 'choose a run for comparing',
    search: 'search, where there is a list',
    back: 'back, or close what is open',
    list: 'this list',
  },
} as const;
