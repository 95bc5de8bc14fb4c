// How to import conversations with several questions: one example per question, only the first
// question, or not at all.

import type {
  ConversationChoice as Choice,
  DataAction,
} from '../../../preload/contract/sources.ts';
import { t } from '../../i18n/translate.ts';

const CHOICES: readonly Choice[] = ['each', 'first', 'leave-out'];
/** Kinds of findings that this choice concerns. */
export const CONVERSATION_KINDS: readonly string[] = ['several-questions', 'later-question'];

/** A radio group; the choice can be undone. */
export function ConversationChoice({
  chosen,
  ask,
}: {
  readonly chosen: Choice;
  readonly ask: (act: DataAction) => Promise<void>;
}): React.JSX.Element {
  return (
    <div
      className="switch"
      role="radiogroup"
      aria-label={t('ui.conversations.label')}
      data-testid="conversations"
    >
      {CHOICES.map((choice) => (
        <label key={choice}>
          <input
            type="radio"
            name="conversations"
            checked={chosen === choice}
            onChange={() => void ask({ kind: 'conversations', choice })}
          />
          {t(`ui.conversations.${choice}`)}
        </label>
      ))}
    </div>
  );
}
