// Filter chips of an inspected source: all rows, those that need attention, each kind of defect,
// and the user's changes.

import type { Chip } from '../../components/controls/FilterChips.tsx';
import { count } from '../../i18n/format.ts';
import type { InspectionView } from '../../../preload/contract/sources.ts';
import { t, textOr } from '../../i18n/translate.ts';

/** Label of a kind of defect; its name if there is none. */
export function defectLabel(kind: string): string {
  return textOr(`ui.defect.${kind}`, kind);
}

/** How a kind of defect is repaired, in a sentence. */
export function repairSentence(kind: string): string {
  return textOr(`ui.defect-repair.${kind}`, '');
}

/** The chips in order: defects that need a decision come before notes. */
export function chipsFor(view: InspectionView): Chip[] {
  const { findings, decisions, rows, attention } = view;
  const ordered = [...findings].sort((a, b) => Number(a.isNote) - Number(b.isNote));
  const decided = new Set([...decisions.excluded, ...decisions.edits].map(({ number }) => number));
  return [
    { key: 'all', label: t('ui.data.all'), count: count(rows + decisions.added.length) },
    ...(findings.some(({ isNote }) => !isNote)
      ? [
          {
            key: 'attention',
            label: t('ui.data.attention'),
            count: count(attention),
            tone: attention > 0 ? 'attention' : 'good',
          } as const,
        ]
      : []),
    ...ordered.map(({ kind, count: found, open, isNote, repaired }): Chip => ({
      key: kind,
      label: defectLabel(kind),
      count: count(found),
      tone: repaired || (!isNote && open === 0) ? 'good' : isNote ? 'note' : 'attention',
    })),
    ...(decided.size > 0
      ? [{ key: 'decided', label: t('ui.data.decided'), count: count(decided.size) }]
      : []),
    ...(decisions.added.length > 0
      ? [{ key: 'added', label: t('ui.data.added'), count: count(decisions.added.length) }]
      : []),
  ];
}
