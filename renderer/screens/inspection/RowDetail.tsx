// The selected row: picture, editable texts, defects, and a preview of the prompt.

import { CircleSlash, ImagePlus, RotateCcw, TriangleAlert, Undo2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '../../components/controls/Button.tsx';
import { ShownMedia } from '../../components/images/ShownMedia.tsx';
import { useStore } from '../../api/store.ts';
import { splitName, t } from '../../i18n/translate.ts';
import type { DataAction, DataRow, RowChange } from '../../../preload/contract/sources.ts';
import { PromptPreview } from './PromptPreview.tsx';

const PICTURE_EXTENSIONS = ['png', 'jpg', 'jpeg', 'webp', 'gif'];
/** Parts that a row can be assigned to. */
const SPLITS = ['train', 'sft', 'rl', 'validation', 'test'];

interface RowDetailProps {
  readonly row: DataRow | undefined;
  readonly id: string;
  readonly isChanged: boolean;
  readonly isExcluded: boolean;
  readonly ask: (act: DataAction) => Promise<void>;
  readonly toggle: (row: DataRow) => void;
}

/** The right panel of the screen. */
export function RowDetail(props: RowDetailProps): React.JSX.Element {
  const { row, id, isChanged, isExcluded, ask, toggle } = props;
  const store = useStore();
  if (row === undefined)
    return (
      <aside className="row-detail" aria-label={t('ui.row.title')}>
        <p className="quiet">{t('ui.row.nothing')}</p>
      </aside>
    );
  const { number, place } = row;
  const isAdded = row.addedId !== undefined;
  const change = (given: RowChange): void =>
    void ask({ kind: 'edit', row: { number, place }, change: given });
  const choosePicture = async (): Promise<void> => {
    const file = await store.request('path:pick', { kind: 'file', endings: PICTURE_EXTENSIONS });
    const kept = file == null ? undefined : await store.request('data:keepPicture', file);
    if (kept !== undefined) change({ pictures: [kept.picture] });
  };
  return (
    <aside className="row-detail" aria-label={t('ui.row.title')} data-testid="row-detail">
      <ShownMedia
        pictures={row.pictures}
        videos={row.videos}
        altOf={(i) =>
          row.pictures.length > 1
            ? t('ui.row.picture-number', { number: i + 1, all: row.pictures.length })
            : t('ui.row.picture-of', { question: row.question })
        }
      />
      {row.defects.length > 0 && (
        <ul className="defects">
          {row.defects.map(({ kind, sentence }, i) => (
            <li key={`${kind} ${i}`}>
              <TriangleAlert aria-hidden size={14} />
              <span dir="auto">{sentence}</span>
            </li>
          ))}
        </ul>
      )}
      {row.history !== undefined && row.history.length > 0 && (
        <section
          className="earlier-turns"
          aria-label={t('ui.row.earlier')}
          data-testid="earlier-turns"
        >
          <h4 className="quiet">{t('ui.row.earlier')}</h4>
          {row.history.map(({ role, content }, i) => (
            <p key={i} className={role} dir="auto">
              {content}
            </p>
          ))}
        </section>
      )}
      <TextField
        label={t('ui.row.question')}
        value={row.question}
        isFixed={isAdded}
        onSave={(question) => change({ question })}
      />
      <TextField
        label={t('ui.row.answer')}
        id="row-answer"
        value={row.answer}
        isFixed={isAdded}
        onSave={(answer) => change({ answer })}
      />
      <div className="data-field-pair">
        <TextField
          label={t('ui.row.kind')}
          value={row.kind}
          isFixed={isAdded}
          isShort
          onSave={(kind) => change({ kind })}
        />
        <SplitField value={row.split} isFixed={isAdded} onSave={(split) => change({ split })} />
      </div>
      <TextField
        label={t('ui.row.rationale')}
        value={row.rationale}
        isFixed={isAdded}
        onSave={(rationale) => change({ rationale })}
      />
      <div className="row-buttons">
        <Button
          icon={isExcluded ? Undo2 : CircleSlash}
          onClick={() => toggle(row)}
          testId="toggle-row"
        >
          {isAdded ? t('ui.row.remove') : isExcluded ? t('ui.row.include') : t('ui.row.exclude')}
        </Button>
        {!isAdded && (
          <Button icon={ImagePlus} onClick={() => void choosePicture()} testId="choose-picture">
            {t('ui.row.picture')}
          </Button>
        )}
        {isChanged && (
          <Button
            variant="quiet"
            icon={RotateCcw}
            onClick={() => void ask({ kind: 'revert', row: { number, place } })}
          >
            {t('ui.row.revert')}
          </Button>
        )}
      </div>
      <PromptPreview id={id} row={row} />
      <p className="quiet place" dir="auto">
        {place}{' '}
        {row.references.length > 0 && (
          <span>{t('ui.row.reference', { name: shortList(row.references) })}</span>
        )}
      </p>
    </aside>
  );
}

/** Names that the row's place shows: a video has hundreds. */
const SHOWN_NAMES = 8;

const shortList = (names: readonly string[]): string =>
  [...names.slice(0, SHOWN_NAMES), ...(names.length > SHOWN_NAMES ? ['…'] : [])].join(', ');

/** A text field that saves on blur or Ctrl+Enter; Esc discards the change. */
function TextField({
  label,
  value,
  isFixed,
  isShort = false,
  id,
  onSave,
}: {
  readonly label: string;
  readonly value: string;
  readonly isFixed: boolean;
  readonly isShort?: boolean;
  readonly id?: string;
  readonly onSave: (text: string) => void;
}): React.JSX.Element {
  const own = useId();
  return (
    <div className="data-field">
      <label htmlFor={id ?? own}>{label}</label>
      <textarea
        id={id ?? own}
        key={value}
        dir="auto"
        rows={isShort ? 1 : Math.min(6, 1 + Math.floor(value.length / 44))}
        defaultValue={value}
        readOnly={isFixed}
        onBlur={(event) => {
          const text = event.target.value.trim();
          if (!isFixed && text !== value) onSave(text);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.value = value;
          else if (!(event.key === 'Enter' && (event.ctrlKey || event.metaKey))) return;
          event.preventDefault();
          event.currentTarget.blur();
        }}
      />
    </div>
  );
}

function SplitField({
  value,
  isFixed,
  onSave,
}: {
  readonly value: string;
  readonly isFixed: boolean;
  readonly onSave: (split: string) => void;
}): React.JSX.Element {
  const id = useId();
  const choices = SPLITS.includes(value) ? SPLITS : [value, ...SPLITS];
  return (
    <div className="data-field">
      <label htmlFor={id}>{t('ui.row.split')}</label>
      <select
        id={id}
        value={value}
        disabled={isFixed}
        onChange={(event) => onSave(event.target.value)}
      >
        {choices.map((split) => (
          <option key={split} value={split}>
            {splitName(split) === split ? split : `${split}: ${splitName(split)}`}
          </option>
        ))}
      </select>
    </div>
  );
}
