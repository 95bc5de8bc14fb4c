// The handbook and the glossary, inside the app.

import { useEffect, useMemo, useState } from 'react';
import { SearchField } from '../components/controls/ListToolbar.tsx';
import { language } from '../browser/language.ts';
import { TERM_NAMES } from '../i18n/glossary.ts';
import { t } from '../i18n/translate.ts';
import { matches } from '../handbook/find-words.ts';
import { anchorOf, HANDBOOK, type Article } from '../handbook/handbook.ts';
import type { Block, Inline } from '../handbook/markdown.ts';
import type { Route } from '../selectors/route.ts';

const GLOSSARY = 'glossary';

/** The Handbook page; `focus` is an anchor of a section, or `term-` and a term of the glossary. */
export function Help({
  focus,
  go,
}: {
  readonly focus: string | undefined;
  readonly go: (route: Route) => void;
}): React.JSX.Element {
  const [search, setSearch] = useState('');
  const isTerm = focus === GLOSSARY || focus?.startsWith('term-') === true;
  const file = focus?.split('/')[0];
  const article = isTerm ? null : (HANDBOOK.find((each) => each.file === file) ?? HANDBOOK[0]!);
  useEffect(() => {
    if (focus !== undefined) document.getElementById(focus)?.scrollIntoView({ block: 'start' });
  }, [focus]);
  const open = (anchor: string): void => {
    setSearch('');
    go({ page: 'help', focus: anchor });
  };
  const hits = useMemo(() => (search.trim() === '' ? null : findIn(search)), [search]);
  return (
    <div className="handbook">
      <nav className="handbook-contents" aria-label={t('ui.handbook.contents')}>
        <SearchField
          label={t('ui.handbook.search')}
          value={search}
          onChange={setSearch}
          found={hits === null ? null : hits.length}
        />
        <ul>
          {HANDBOOK.map(({ file: each, name, sections }) => (
            <li key={each}>
              <button
                type="button"
                className="entry"
                aria-current={article?.file === each && hits === null ? 'page' : undefined}
                onClick={() => open(each)}
              >
                {name}
              </button>
              {article?.file === each && hits === null && (
                <ul>
                  {sections.slice(1).map(({ anchor, title }) => (
                    <li key={anchor}>
                      <button type="button" className="entry under" onClick={() => open(anchor)}>
                        <span className="cut">{title}</span>
                      </button>
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
          <li>
            <button
              type="button"
              className="entry"
              aria-current={isTerm && hits === null ? 'page' : undefined}
              onClick={() => open(GLOSSARY)}
              data-testid="handbook-glossary"
            >
              {t('ui.help.glossary.title')}
            </button>
          </li>
        </ul>
      </nav>
      <article className="handbook-text" tabIndex={0} data-testid="handbook">
        {hits !== null ? (
          <Hits hits={hits} open={open} />
        ) : article === null ? (
          <Glossary />
        ) : (
          <>
            {language() !== 'en' && <p className="quiet">{t('ui.handbook.language')}</p>}
            <Text article={article} open={open} />
          </>
        )}
      </article>
    </div>
  );
}

function Text({
  article,
  open,
}: {
  readonly article: Article;
  readonly open: (anchor: string) => void;
}): React.JSX.Element {
  return (
    <div lang="en" dir="ltr" id={article.file}>
      {article.blocks.map((block, index) => (
        <BlockView key={index} file={article.file} block={block} open={open} />
      ))}
    </div>
  );
}

function BlockView({
  file,
  block,
  open,
}: {
  readonly file: string;
  readonly block: Block;
  readonly open: (anchor: string) => void;
}): React.JSX.Element {
  const line = (inline: readonly Inline[]): React.ReactNode => (
    <InlineView inline={inline} open={open} />
  );
  switch (block.kind) {
    case 'heading': {
      const Heading = block.level === 1 ? 'h2' : block.level === 2 ? 'h3' : 'h4';
      return <Heading id={anchorOf(file, block.text)}>{block.text}</Heading>;
    }
    case 'paragraph':
      return <p>{line(block.inline)}</p>;
    case 'code':
      return (
        <pre tabIndex={0}>
          <code>{block.text}</code>
        </pre>
      );
    case 'list': {
      const List = block.isOrdered ? 'ol' : 'ul';
      return (
        <List>
          {block.items.map((item, index) => (
            <li key={index}>{line(item)}</li>
          ))}
        </List>
      );
    }
    case 'table':
      return (
        <div className="handbook-table" tabIndex={0} role="group">
          <table>
            <thead>
              <tr>
                {block.head.map((cell, index) => (
                  <th key={index} scope="col">
                    {line(cell)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {block.rows.map((row, index) => (
                <tr key={index}>
                  {row.map((cell, column) => (
                    <td key={column}>{line(cell)}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
  }
}

/** Links lead to other documents of the handbook; addresses on the network are texts. */
function InlineView({
  inline,
  open,
}: {
  readonly inline: readonly Inline[];
  readonly open: (anchor: string) => void;
}): React.ReactNode {
  return inline.map((piece, index) => {
    switch (piece.kind) {
      case 'text':
        return piece.text;
      case 'code':
        return <code key={index}>{piece.text}</code>;
      case 'strong':
        return <strong key={index}>{piece.text}</strong>;
      case 'em':
        return <em key={index}>{piece.text}</em>;
      case 'link': {
        const file = /^(?:\.\/)?([\w-]+)\.md(?:#.*)?$/.exec(piece.target)?.[1];
        const isHere = HANDBOOK.some((each) => each.file === file);
        return isHere ? (
          <button key={index} type="button" className="link" onClick={() => open(file!)}>
            {piece.text}
          </button>
        ) : (
          <span key={index} title={piece.target}>
            {piece.text}
          </span>
        );
      }
    }
  });
}

function Glossary(): React.JSX.Element {
  return (
    <>
      <h2>{t('ui.help.glossary.title')}</h2>
      <dl className="handbook-terms">
        {TERM_NAMES.map((name) => (
          <div key={name} id={`term-${name}`}>
            <dt>{t(`ui.term.${name}.word`)}</dt>
            <dd>{t(`ui.term.${name}.meaning`)}</dd>
          </div>
        ))}
      </dl>
    </>
  );
}

interface Hit {
  readonly anchor: string;
  readonly where: string;
  readonly text: string;
}

/** The sections and terms whose text has every word. */
function findIn(search: string): readonly Hit[] {
  const sections = HANDBOOK.flatMap(({ file, name, blocks }) => {
    let [anchor, title] = [file, name];
    return blocks.flatMap((block): Hit[] => {
      if (block.kind === 'heading') [anchor, title] = [anchorOf(file, block.text), block.text];
      const text = textOf(block);
      return matches(text, search) ? [{ anchor, where: `${name} › ${title}`, text }] : [];
    });
  });
  const terms = TERM_NAMES.flatMap((name): Hit[] => {
    const text = `${t(`ui.term.${name}.word`)}: ${t(`ui.term.${name}.meaning`)}`;
    const where = t('ui.help.glossary.title');
    return matches(text, search) ? [{ anchor: `term-${name}`, where, text }] : [];
  });
  return [...terms, ...sections];
}

function textOf(block: Block): string {
  const plain = (inline: readonly Inline[]): string => inline.map(({ text }) => text).join('');
  switch (block.kind) {
    case 'heading':
    case 'code':
      return block.text;
    case 'paragraph':
      return plain(block.inline);
    case 'list':
      return block.items.map(plain).join(' ');
    case 'table':
      return [block.head, ...block.rows].map((row) => row.map(plain).join(' ')).join(' ');
  }
}

/** Characters of a hit's text. */
const SHOWN = 240;

function Hits({
  hits,
  open,
}: {
  readonly hits: readonly Hit[];
  readonly open: (anchor: string) => void;
}): React.JSX.Element {
  return hits.length === 0 ? (
    <p className="quiet">{t('ui.handbook.nothing')}</p>
  ) : (
    <ul className="handbook-hits">
      {hits.map(({ anchor, where, text }, index) => (
        <li key={index}>
          <button type="button" className="link" onClick={() => open(anchor)}>
            {where}
          </button>
          <p className="quiet">{text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text}</p>
        </li>
      ))}
    </ul>
  );
}
