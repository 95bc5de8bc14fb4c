// The chips over an inspected source: all rows, those that need attention, one for each kind of defect, and what the person did.

import type { Chip } from '../../components/controls/FilterChips.tsx';
import { count } from '../../i18n/format.ts';
import type { InspectionView } from '../../../preload/contract/sources.ts';
import { t, textOr } from '../../i18n/translate.ts';

/** A kind of defect in words; one that is newer than the words is shown by its name. */
export function defectWord(kind: string): string {
  return textOr(`ui.defect.${kind}`, kind);
}

/** What is done about a kind of defect, in a sentence. */
export function repairSentence(kind: string): string {
  return textOr(`ui.defect-repair.${kind}`, '');
}

/** The chips in their order: what needs a decision comes before what is only worth knowing. */
export function chipsFor(view: InspectionView): Chip[] {
  const { findings, decisions, rows, attention } = view;
  const ordered = [...findings].sort((a, b) => Number(a.isNote) - Number(b.isNote));
  const decided = new Set([...decisions.excluded, ...decisions.edits].map(({ number }) => number));
  return [
    { key: 'all', word: t('ui.data.all'), count: count(rows + decisions.added.length) },
    ...(findings.some(({ isNote }) => !isNote)
      ? [
          {
            key: 'attention',
            word: t('ui.data.attention'),
            count: count(attention),
            tone: attention > 0 ? 'attention' : 'good',
          } as const,
        ]
      : []),
    ...ordered.map(({ kind, count: found, open, isNote, repaired }): Chip => ({
      key: kind,
      word: defectWord(kind),
      count: count(found),
      tone: repaired || (!isNote && open === 0) ? 'good' : isNote ? 'note' : 'attention',
    })),
    ...(decided.size > 0
      ? [{ key: 'decided', word: t('ui.data.decided'), count: count(decided.size) }]
      : []),
    ...(decisions.added.length > 0
      ? [{ key: 'added', word: t('ui.data.added'), count: count(decisions.added.length) }]
      : []),
  ];
}
