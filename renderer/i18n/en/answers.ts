// The English texts about a teacher's answers, two models on the same questions, and checks.

/** Signs of change, with a minus sign that is one. */
const signed = (points: string): string => points.replace('-', '−');

const often = (n: string): string => (n === '1' ? 'once' : n === '2' ? 'twice' : `${n} times`);

/** What the steps "Collect good answers" and "Check" and the page Evaluate say. */
export const ANSWER_TEXTS = {
  collect: {
    title: 'All answers',
    sentence:
      'Read what the teacher answered. Where a verdict is wrong, say so: your word is the last.',
    filters: 'Questions by outcome',
    filter: {
      all: 'all',
      none: 'no right answer',
      mixed: 'mixed',
      right: 'all right',
      overridden: 'you decided',
    },
    kind: 'Kind',
    everyKind: 'every kind',
    table: 'Questions with their answers',
    columns: { picture: 'Picture', question: 'Question', gold: 'Expected', kept: 'Right' },
    keptOf: (kept: number, all: number) => `${kept} of ${all}`,
    nothing: 'No question is like this. Choose another filter or search for less.',
    none: 'No question has been answered yet.',
    choose: 'Choose a question to read its answers.',
    detail: 'The answers to the chosen question',
    answers: 'Answers',
    expected: 'Expected',
    counts: (kept: number, all: number) => `${kept} of ${all} answers right`,
    keys: 'Enter goes to the answers, Space overrules, arrows move, Esc goes back.',
    keep: 'overrule: this answer is right',
    reject: 'overrule: this answer is wrong',
    takeBack: 'take your verdict back',
    right: 'right',
    wrong: 'not kept',
    judgeRight: 'judge says right',
    judgeWrong: 'judge says wrong',
    youRight: 'you say right',
    youWrong: 'you say wrong',
    expert: 'from your explanation',
    tokens: (n: string) => `${n} tokens`,
    how: 'How it got there',
    pending: (n: number) =>
      n === 1
        ? '1 correction is not in the data set yet.'
        : `${n.toLocaleString('en')} corrections are not in the data set yet.`,
    apply: (n: number) =>
      n === 1 ? 'Apply 1 correction' : `Apply ${n.toLocaleString('en')} corrections`,
    applyNote: 'Makes the data set anew from these answers; the teacher is not asked again.',
    applyBusy: 'Waits until the project is not at work.',
    applyRunning: 'Waits until all answers are collected.',
    undo: 'Undo',
    undoNote: 'Takes your last verdict back (Ctrl+Z).',
  },
  acceptance: {
    title: 'Right answers',
    byKind: 'By kind of question',
    bySource: 'By source',
    byDifficulty: 'Questions by difficulty',
    difficulty: {
      never: 'never right',
      '1-25': 'up to ¼',
      '26-50': 'up to ½',
      '51-75': 'up to ¾',
      '76-99': 'nearly always',
      always: 'always right',
    },
    whole: (right: string, all: string, share: string) =>
      `${right} of ${all} answers are right (${share}).`,
    diversity: (distinct: string, distance: string) =>
      `Of the kept answers to one question ${distinct} are worded differently; two of them differ in ${distance} of their word groups.`,
    rulesOnly: (share: string) => `By the rules alone it would be ${share}.`,
  },
  pairs: {
    title: 'Answer by answer',
    views: { answers: 'What turned', blind: 'Compare blind' },
    viewsLabel: 'Ways to compare',
    before: 'From',
    after: 'to',
    only: 'no other model',
    filters: 'Questions by what turned',
    filter: {
      lost: 'What got worse',
      wrong: 'Still wrong',
      gained: 'What got better',
      right: 'Right in both',
      all: 'All',
    },
    filterOne: { wrong: 'Wrong', right: 'Right', all: 'All' },
    table: 'Questions that both models answered',
    columns: { picture: 'Picture', question: 'Question', gold: 'Expected' },
    nothing: {
      lost: 'Nothing got worse: every question that was right before is right now.',
      wrong: 'No question is still wrong.',
      gained: 'No question turned right.',
      right: 'No question is right in both.',
      all: 'These two checks have no question in common. Compare checks on the same data set and part.',
    },
    notFound: 'No question is like this. Choose another kind or search for less.',
    choose: 'Choose a question to read the answers.',
    detail: 'The chosen question',
    expected: 'Expected',
    got: 'Got',
    right: 'right',
    wrong: 'wrong',
    noAnswer: 'no answer',
    how: 'How it got there',
    sentence: (common: string, gained: string, lost: string) =>
      `Of ${common} questions ${gained} turned right and ${lost} turned wrong.`,
    gain: (points: string, low: string, high: string) =>
      `The share of right answers changed by ${signed(points)} points (95 % interval: ${signed(low)} to ${signed(high)}).`,
    certain: (p: string) =>
      `Chance alone would hardly do this (McNemar’s exact test, p = ${p}): the models differ.`,
    likely: (p: string) =>
      `Chance alone would do this less than once in twenty times (McNemar’s exact test, p = ${p}).`,
    unclear: (p: string) =>
      `Chance alone could do this (McNemar’s exact test, p = ${p}): more questions would tell.`,
    alone: (right: string, all: string) => `${right} of ${all} questions are right.`,
    reading: 'Reading the answers …',
  },
  blind: {
    sentence:
      'Two answers to the same question, without names and in random order. Which is better?',
    first: 'Answer 1',
    second: 'Answer 2',
    firstBetter: '1 is better',
    secondBetter: '2 is better',
    equal: 'Equal',
    undo: 'Undo',
    keys: 'Keys: 1, 2, 0 for equal, U to undo.',
    progress: (judged: string, total: string) =>
      `${judged} of ${total} questions judged on which the answers differ`,
    expected: 'Show the expected answer',
    reveal: 'Show who won',
    hide: 'Go on comparing',
    revealNote: 'Judge at least one question first.',
    same: 'Both models gave the same answers to every question, so there is nothing to compare.',
    allDone: 'You have judged every question.',
    result: (after: string, before: string, name: string, other: string, equal: string) =>
      `“${name}” was better ${often(after)}, “${other}” ${often(before)}; they were equal ${often(equal)}.`,
    share: (name: string, share: string, low: string, high: string) =>
      `Of the decided ones “${name}” won ${share} (95 % interval: ${low} to ${high}).`,
    differ: (p: string) => `Chance alone would hardly do this (sign test, p = ${p}).`,
    chance: (p: string) => `Chance alone could do this (sign test, p = ${p}).`,
  },
  checks: {
    title: 'Evaluate',
    sentence:
      'Every check of this workspace on one scale. Choose two to see answer by answer what turned.',
    list: 'Checks',
    columns: {
      choose: 'Choose',
      model: 'Model',
      data: 'Asked',
      accuracy: 'Right answers',
      interval: 'how sure: 95 % interval',
      n: 'Questions',
      when: 'When',
    },
    chooseOne: (name: string, when: string) => `Choose ${name}, ${when}`,
    asked: (data: string, part: string) => (part === '' ? data : `${data} · ${part}`),
    range: (low: string, high: string) => `${low} to ${high}`,
    compare: 'Compare the two',
    look: 'Read its answers',
    compareNote: 'Choose one check to read its answers, or two to compare.',
    back: 'Back to all checks',
    empty: 'No model has been measured yet.',
    emptyNote:
      'Measure a model on questions it has never learnt from, or run the sample project: it measures three models.',
    measure: 'Measure a model now',
    measureSentence: 'The model answers every question of the chosen part, which is then scored.',
    model: 'Model',
    data: 'Data set',
    part: 'Part',
    partOf: (name: string, rows: string) => `${name} (${rows})`,
    samples: 'Sampled answers a question',
    samplesNote: 'Beside the likeliest answer; 0 for none. More take longer.',
    limit: 'Questions at most',
    limitNote: '0 for all.',
    start: 'Start',
    close: 'Close',
    noData: 'There is no data set yet. Bring your examples on the page Data first.',
    noModel: 'There is no model that can be used here. Add one on the page Models.',
    running: (name: string) => `Measuring ${name}`,
  },
  report: {
    save: 'Save as',
    format: { html: 'HTML', pdf: 'PDF', json: 'JSON' },
    note: {
      html: 'one file for any browser',
      pdf: 'for printing',
      json: 'all figures, for a program',
    },
    saving: 'Saving …',
    saved: (file: string) => `Saved as ${file}`,
  },
} as const;
