// The check before a start: what base and teacher can do with the examples.

export const CHECK = {
  'check.blind':
    'The examples have pictures, and this base reads text only. Take a base that sees pictures.',
  'check.blind-video':
    'The examples have videos, and this base sees none. Take one of these families: {families}.',
  'check.unwritable':
    '{count, plural, one {This base cannot write the character {characters} of your examples: its vocabulary does not have it.} other {This base cannot write # characters of your examples ({characters}): its vocabulary does not have them.}} Take another base.',
  'check.unknown-answers':
    'This base does not know the words “{words}”{more, plural, =0 {} one { and 1 more} other { and # more}}: {questions, number, percent} of your questions and {answers, number, percent} of your answers have such words. Take a base that knows them, or train the embeddings and the output layer too.',
  'check.unknown-questions':
    'This base does not know the words “{words}”{more, plural, =0 {} one { and 1 more} other { and # more}} of {questions, number, percent} of your questions, though it can write the answers. Take a base that knows them, or train the embeddings too.',
  'check.unreachable':
    'With its output layer frozen, this base can give “{token}” a probability of {probability, number, ::percent .0} at most, whatever is trained before it.',
  'check.foreign-words':
    'A word of your examples takes {tokens, number, ::.0} tokens of this base: it spells them in pieces, which is slower to learn. A base for your language needs 1 to 3.',
  'check.vocabulary':
    'The base can read and write every word of your examples ({tokens, number, ::.0} tokens a word).',
  'check.teacher-wrong':
    'The teacher answered none of {questions} questions right. Choose another teacher, or learn from your own answers.',
  'check.teacher-malformed':
    'The teacher answered {right} of {questions} questions right, but only {formed} in the form that is kept. Choose another teacher, or learn from your own answers.',
  'check.teacher': 'The teacher answered {right} of {questions} questions right.',
  'check.teacher-unusable': 'The teacher cannot be asked: {reason}',
  'check.too-long':
    'The longest question takes {prompt, number} tokens and its answer {gold, number}; this base can take {context, number} together. Make the pictures smaller, or take a base with a longer context.',
  'check.answers-too-long':
    'The longest question takes {prompt, number} tokens and an answer may take {answer, number}; this base can take {context, number} together. Allow shorter answers.',
  'check.answers-cut':
    'Your longest answer takes {gold, number} tokens, and answers are cut off at {answer, number}. Allow longer ones.',
  'check.length':
    'The longest question takes {prompt, number} tokens; with {answer, number} for the answer it fits into the {context, number} of this base.',
  'check.few-tokens':
    'A picture becomes {tokens, plural, one {# token} other {# tokens}}, too few for details. Enlarge the pictures for the model.',
  'check.patches':
    'This base hardly tells your pictures apart: the nearest picture by what it sees has the same answer in {tower, number, percent} of cases, by plain pixels in {pixels, number, percent}, by chance in {chance, number, percent} ({answers} different answers). Take another base, or train its patch layer too.',
  'check.contrast':
    'What this base sees of two different pictures differs by only {contrast, number, ::percent .0} of what their pixels do. Take another base, or train its patch layer too.',
  'check.pictures':
    'A picture becomes {tokens, plural, one {# token} other {# tokens}}, and the base tells different pictures apart.',
  'check.base':
    'Before any training the base answers {right} of {questions} questions right, and {formed} in the form that is asked for. This is where training starts.',
  'check.no-rows': 'No example can be read yet, so there is nothing to check.',
  'check.no-rows.hint': 'Look at the examples in Data and repair what is marked there.',
  'check.nothing-to-check':
    'The recipe names no examples or no base model, so there is nothing to check.',
  'check.nothing-to-check.hint':
    'Give a training step the setting “model”, and the import its “source”.',
  'check.stops': 'As it is, this recipe cannot work.',
  'check.stops.hint': 'Take one of the choices under the sentences with ✘, then check again.',
  'check.action.choose-model': 'Choose another base',
  'check.action.choose-teacher': 'Choose another teacher',
  'check.action.train-embeddings': 'Train embeddings and output layer too',
  'check.action.train-patches': 'Train the patch layer too',
  'check.action.picture-size': 'Change the picture size',
  'check.action.shorter': 'Change the length of answers',
  'check.unknown-trained':
    'This base does not know the words “{words}”{more, plural, =0 {} one { and 1 more} other { and # more}}. Embeddings and output layer are trained too, so it can learn them; that takes many examples of each word.',
  'ui.check.title': 'Before you start',
  'ui.check.run': 'Check now',
  'ui.check.again': 'Check again',
  'ui.check.running': 'Eight questions are put to base and teacher …',
  'ui.check.busy': 'Base and teacher are checked when nothing else is running.',
  'ui.check.large': 'Base and teacher are large: the check takes a few minutes.',
  'ui.check.proposed': 'The check proposes: {choices}.',
  'ui.check.take': 'Take what it proposes',
  'ui.check.taken': 'Taken from the check: {choices}.',
  'ui.check.take-back': 'Take it back',
  'ui.check.good': '{count, plural, one {1 point is fine} other {# points are fine}}',
  'ui.check.failed': 'The check could not look at these examples.',
  'ui.check.answers': 'Answers of the base',
  'ui.check.answers-teacher': 'Answers of the teacher',
  'ui.check.right': 'right',
  'ui.check.wrong': 'expected {gold}',
  'ui.check.models': 'See which models there are',
  'ui.next.resume': 'Resume',
  'ui.next.own-answers': 'Learn from my own answers',
  'ui.next.change-step': 'Change this step',
  'ui.next.choose-model': 'Choose another model',
  'ui.next.data': 'See to the examples',
} as const;
