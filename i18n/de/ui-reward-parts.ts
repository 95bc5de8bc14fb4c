// Die Teile einer Belohnung: Einstellungen, Fachwort am Regler, Wort bei den Punkten einer Antwort, Kurven.

import type { UI_REWARD_PARTS as EN_UI_REWARD_PARTS } from '../en/ui-reward-parts.ts';

export const UI_REWARD_PARTS: Readonly<Record<keyof typeof EN_UI_REWARD_PARTS, string>> = {
  'ui.setting.accuracyWeight.label': 'Richtig',
  'ui.setting.accuracyWeight.meaning': 'Was eine richtige Antwort verdient · Accuracy Reward.',
  'ui.reward.term.accuracy': 'Genauigkeit',
  'ui.reward.part.accuracy': 'richtig',
  'ui.figure.reward_accuracy': 'Belohnung für Richtigkeit',

  'ui.setting.formatWeight.label': 'Formgerecht',
  'ui.setting.formatWeight.meaning': 'Was eine formgerechte Antwort verdient · Format Reward.',
  'ui.reward.term.format': 'Format, die verlangte Form',
  'ui.reward.part.format': 'Form',
  'ui.figure.reward_format': 'Belohnung für Form',

  'ui.setting.concisenessWeight.label': 'Kurz',
  'ui.setting.concisenessWeight.meaning':
    'Was eine richtige Antwort verdient, die kürzer ist als die anderen · Conciseness Reward.',
  'ui.reward.term.conciseness': 'Kürze',
  'ui.reward.part.conciseness': 'kurz',
  'ui.figure.reward_conciseness': 'Belohnung für Kürze',

  'ui.setting.overlongBuffer.label': 'Bereich des Längenabzugs',
  'ui.setting.overlongBuffer.meaning':
    'Token vor der Höchstlänge, über die der Abzug wächst; 0 für keinen.',
  'ui.setting.overlongFactor.label': 'Längenabzug',
  'ui.setting.overlongFactor.meaning': 'Was eine Antwort an der Höchstlänge verliert.',
  'ui.reward.part.overlong': 'Grenze',
  'ui.figure.reward_overlong': 'Längenabzug',

  'ui.setting.repetitionWeight.label': 'Keine Wiederholung',
  'ui.setting.repetitionWeight.meaning': 'Was eine Antwort für Wiederholungen verliert.',
  'ui.reward.term.repetition': 'Wiederholung',
  'ui.reward.part.repetition': 'Wiederholung',
  'ui.figure.reward_repetition': 'Wiederholungsabzug',
};
