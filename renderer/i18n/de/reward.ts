// Die Wörter für die Teile einer Belohnung.

import type { Catalogue } from '../en/catalogue.ts';

export const REWARD_PART_WORDS: Catalogue['REWARD_PART_WORDS'] = {
  accuracy: {
    term: 'Genauigkeit',
    short: 'richtig',
    curve: 'Belohnung: richtig',
    settings: {
      accuracyWeight: ['Richtig', 'Was eine richtige Antwort verdient · Accuracy Reward.'],
    },
  },
  format: {
    term: 'Format, die verlangte Form',
    short: 'Form',
    curve: 'Belohnung: Form',
    settings: {
      formatWeight: [
        'Formgerecht',
        'Was eine Antwort verdient, die dort steht, wo sie stehen soll · Format Reward.',
      ],
    },
  },
  conciseness: {
    term: 'Kürze',
    short: 'kurz',
    curve: 'Belohnung: kurz',
    settings: {
      concisenessWeight: [
        'Kurz',
        'Was eine richtige Antwort verdient, die kürzer ist als die anderen · Conciseness Reward.',
      ],
    },
  },
  overlong: {
    short: 'Grenze',
    curve: 'Abzug an der Grenze',
    settings: {
      overlongBuffer: [
        'Nahe der Grenze',
        'Token vor der längsten Antwort, über die ein Abzug wächst; 0 für keinen.',
      ],
      overlongFactor: ['An der Grenze', 'Was eine Antwort dort verliert.'],
    },
  },
  repetition: {
    term: 'Wiederholung',
    short: 'Wiederholung',
    curve: 'Abzug für Wiederholung',
    settings: {
      repetitionWeight: [
        'Keine Wiederholung',
        'Was eine Antwort verliert, die immer wieder dasselbe sagt.',
      ],
    },
  },
};
