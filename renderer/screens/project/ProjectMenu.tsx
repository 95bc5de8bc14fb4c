// The menu of a project: rename, pack, and delete with its results.

import { Ellipsis, Package, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { bytes } from '../../i18n/format.ts';
import type { Route } from '../../selectors/route.ts';
import { useStore } from '../../api/store.ts';
import { useTransfer } from '../../hooks/use-transfer.ts';
import { t } from '../../i18n/translate.ts';
import type { ProjectView } from '../../../preload/contract/projects.ts';
import { Button } from '../../components/controls/Button.tsx';
import type { ProjectLosses } from '../../../preload/contract/train.ts';

/** A button that opens a small panel; Esc closes it. */
export function ProjectMenu({
  project,
  go,
}: {
  readonly project: ProjectView;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <div
      className="project-menu"
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.stopPropagation();
        close();
      }}
    >
      <button
        ref={opener}
        type="button"
        className="icon-button"
        title={t('ui.project.menu')}
        aria-expanded={isOpen}
        data-testid="project-menu"
        onClick={() => setOpen(!isOpen)}
      >
        <Ellipsis aria-hidden size={16} />
        <span className="unseen">{t('ui.project.menu')}</span>
      </button>
      {isOpen && <Panel project={project} close={close} go={go} />}
    </div>
  );
}

interface PanelProps {
  readonly project: ProjectView;
  readonly close: () => void;
  readonly go: (route: Route) => void;
}

function Panel({ project, close, go }: PanelProps): React.JSX.Element {
  const store = useStore();
  const [name, setName] = useState(project.name);
  const [isAsking, setAsking] = useState(false);
  const transfer = useTransfer();
  const rename = (): void => {
    if (name.trim() !== '') void store.request('project:rename', project.id, name.trim());
    close();
  };
  return (
    <div>
      <form
        className="path-row"
        onSubmit={(event) => {
          event.preventDefault();
          rename();
        }}
      >
        <input
          type="text"
          dir="auto"
          autoFocus
          aria-label={t('ui.project.name')}
          maxLength={200}
          data-testid="project-name"
          value={name}
          onChange={(event) => setName(event.target.value)}
        />
        <Button onClick={rename}>{t('ui.project.rename')}</Button>
      </form>
      {!isAsking && (
        <Button
          icon={Package}
          testId="pack-project"
          onClick={() => {
            close();
            transfer({ kind: 'pack', what: 'project', id: project.id, name: project.name });
          }}
        >
          {t('ui.transfer.pack')}
        </Button>
      )}
      {isAsking ? (
        <ConfirmRemoval project={project} close={close} go={go} />
      ) : (
        <Button icon={Trash2} testId="delete-project" onClick={() => setAsking(true)}>
          {t('ui.project.remove')}
        </Button>
      )}
    </div>
  );
}

/** Confirmation, since a deletion cannot be undone. */
function ConfirmRemoval({ project, close, go }: PanelProps): React.JSX.Element {
  const store = useStore();
  const [losses, setLosses] = useState<ProjectLosses | null>(null);
  useEffect(() => {
    void store.request('project:losses', project.id).then((found) => setLosses(found ?? null));
  }, [store, project.id]);
  return (
    <section
      className="ask-removal"
      aria-label={t('ui.project.remove-title', { name: project.name })}
    >
      <strong dir="auto">{t('ui.project.remove-title', { name: project.name })}</strong>
      <p role="status">
        {losses === null
          ? t('ui.project.counting')
          : t('ui.project.loses', {
              runs: losses.runs,
              models: losses.models.length,
              bytes: bytes(losses.bytes),
            })}
      </p>
      <div className="path-row">
        <Button
          icon={Trash2}
          testId="delete-for-good"
          disabled={losses === null}
          onClick={() => {
            // A project that could not be deleted stays in the list; the reason is in the banner.
            void store.request('project:delete', project.id).then(() => {
              const isGone = store.getState().projects.every(({ id }) => id !== project.id);
              if (isGone) go({ page: 'projects' });
              else close();
            });
          }}
        >
          {t('ui.project.remove-now')}
        </Button>
        <Button onClick={close}>{t('ui.project.keep')}</Button>
      </div>
    </section>
  );
}
