// Welcome page, list of projects and the project menu.

export const UI_PROJECTS = {
  'ui.welcome.title': 'Welcome',
  'ui.welcome.headline': 'Teach a model to read your pictures.',
  'ui.welcome.card-alt': 'Meter card with two handwritten readings, A and B',
  'ui.welcome.sentence':
    'OpenMMReasoner turns your own pictures, questions and answers into a model that reasons about them, all on this machine.',
  'ui.welcome.sample':
    'A small model that has never seen handwriting learns to read meter cards, and you watch every step.',
  'ui.welcome.start': 'Try the sample project',
  'ui.welcome.starting': 'Starting …',
  'ui.welcome.time': 'Takes about 10 minutes.',
  'ui.welcome.quick-time': 'Takes about 90 seconds.',
  'ui.welcome.quick': 'Quick look only: 90 seconds, too short to learn much',
  'ui.welcome.promise': 'Nothing leaves this machine.',
  'ui.welcome.happens.answers': 'Your own, or those of a teacher: only right answers are kept.',
  'ui.welcome.happens.learn': 'The model studies those answers.',
  'ui.welcome.happens.practise': 'It tries new questions and is rewarded for right, short answers.',
  'ui.welcome.happens.check': 'It is tested on examples it has never seen, and you get a report.',
  'ui.welcome.own': 'Your own pictures',
  'ui.welcome.own-text':
    'Drop a folder with pictures, questions and answers anywhere on this page. Every problem in a row is listed and can be repaired; your folder is never changed.',
  'ui.welcome.own-start': 'Start with your own pictures',
  'ui.welcome.sample-title': 'The sample project',
  'ui.welcome.shapes-title': 'Supported formats',

  'ui.shape.folder.title': 'Pictures + rows',
  'ui.shape.folder.detail': 'a folder and .jsonl, .json or .csv',
  'ui.shape.classes.title': 'Pictures alone',
  'ui.shape.classes.detail': 'a folder for each answer, such as cat/1.png',
  'ui.shape.table.title': 'Table',
  'ui.shape.table.detail': 'CSV, Excel or Parquet, with or without pictures',
  'ui.shape.conversations.title': 'Conversations',
  'ui.shape.conversations.detail': 'ShareGPT, OpenAI',
  'ui.shape.documents.title': 'Documents',
  'ui.shape.documents.detail': 'PDF pages or a ZIP',

  'ui.projects.title': 'Projects',
  'ui.projects.again': 'Run the sample again',
  'ui.projects.created': 'started',
  'ui.projects.progress': '{done} of {all} steps done',
  'ui.projects.right': '{share} right',
  'ui.projects.rose': '{before} → {after} right',

  'ui.project.rename': 'Rename',
  'ui.project.remove': 'Delete',
  'ui.project.remove-title': 'Delete “{name}”?',
  'ui.project.loses':
    'This deletes {runs, plural, one {# run} other {# runs}} and {models, plural, one {# trained model} other {# trained models}} and frees {bytes}. Your own files are kept. This cannot be undone.',
  'ui.project.remove-now': 'Delete permanently',
  'ui.project.keep': 'Cancel',
  'ui.project.name': 'New name',
  'ui.project.menu': 'This project',
  'ui.project.counting': 'Calculating what will be deleted …',
} as const;
