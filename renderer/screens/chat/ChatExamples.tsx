// Questions of the user's data sets for the chat, each with its picture.

import { useEffect, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { WorkspaceImage } from '../../components/images/WorkspaceImage.tsx';
import type { ChatExample } from '../../../preload/contract/chat-and-export.ts';

/** Clicking a question puts it into the form. */
export function ChatExamples({
  choose,
}: {
  readonly choose: (example: ChatExample) => void;
}): React.JSX.Element | null {
  const store = useStore();
  const [examples, setExamples] = useState<readonly ChatExample[] | null>(null);
  useEffect(() => {
    void store.request('chat:examples').then((found) => setExamples(found ?? []));
  }, [store]);
  if (examples === null) return null;
  if (examples.length === 0) return <p className="quiet">{t('ui.chat.no-examples')}</p>;
  return (
    <ul className="chat-examples" aria-label={t('ui.chat.examples')}>
      {examples.map((example, i) => (
        <li key={i}>
          <button type="button" onClick={() => choose(example)} data-testid="chat-example">
            <WorkspaceImage blobId={example.pictures[0]} alt="" />
            <span className="two-lines" dir="auto">
              {example.question}
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}
