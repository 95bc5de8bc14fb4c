// A technical term with a tooltip from the glossary, opened by pointer, keyboard or touch and
// closed by Esc.

import { useEffect, useId, useRef, useState } from 'react';
import { termPieces, type TermName } from '../../i18n/glossary.ts';
import { t } from '../../i18n/translate.ts';

/** Distance of the tooltip from the term and from the window's edge, px. */
const GAP_PX = 6;
const WIDTH_PX = 320;

/** The term with a dotted underline; `children` replace the glossary's spelling. */
export function Term({
  name,
  children,
}: {
  readonly name: TermName;
  readonly children?: React.ReactNode;
}): React.JSX.Element {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const [isOpen, setOpen] = useState(false);
  useEffect(() => {
    if (!isOpen || button.current === null || tip.current === null) return;
    const [word, box] = [button.current, tip.current];
    // A popover is in the top layer, so no scrolling parent clips it.
    box.showPopover();
    const position = (): void => {
      const at = word.getBoundingClientRect();
      const isBelow = at.bottom + GAP_PX + box.offsetHeight < window.innerHeight;
      const left = Math.min(at.left, window.innerWidth - WIDTH_PX - GAP_PX);
      box.style.left = `${Math.max(GAP_PX, left)}px`;
      box.style.top = `${isBelow ? at.bottom + GAP_PX : at.top - GAP_PX - box.offsetHeight}px`;
    };
    position();
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'Escape') return;
      // Otherwise the window's own Esc would also leave the page.
      event.stopPropagation();
      setOpen(false);
    };
    window.addEventListener('keydown', onKey, true);
    window.addEventListener('scroll', position, true);
    return () => {
      window.removeEventListener('keydown', onKey, true);
      window.removeEventListener('scroll', position, true);
    };
  }, [isOpen]);
  return (
    <span
      className="explained"
      onPointerEnter={(event) => event.pointerType === 'mouse' && setOpen(true)}
      onPointerLeave={(event) => event.pointerType === 'mouse' && setOpen(false)}
    >
      <button
        ref={button}
        type="button"
        aria-describedby={isOpen ? id : undefined}
        aria-expanded={isOpen}
        aria-label={
          children === undefined
            ? t('ui.help.glossary.explain', { word: t(`ui.term.${name}.word`) })
            : undefined
        }
        onClick={() => setOpen(true)}
        onFocus={() => setOpen(true)}
        onBlur={() => setOpen(false)}
      >
        {children ?? t(`ui.term.${name}.word`)}
      </button>
      {isOpen && (
        <span ref={tip} id={id} role="tooltip" popover="manual">
          <strong>{t(`ui.term.${name}.word`)}</strong> {t(`ui.term.${name}.meaning`)}
        </span>
      )}
    </span>
  );
}

/** A short text in which every term of the glossary gets a tooltip. */
export function Terms({ text }: { readonly text: string }): React.JSX.Element {
  return (
    <span className="term">
      {termPieces(text).map(({ text: piece, name }, index) =>
        name === null ? (
          piece
        ) : (
          <Term key={index} name={name}>
            {piece}
          </Term>
        ),
      )}
    </span>
  );
}
