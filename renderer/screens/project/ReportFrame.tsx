// The finished report in a sandboxed frame without scripts and network.

import { ArrowLeft, ExternalLink, Languages } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useStore } from '../../api/store.ts';
import { t } from '../../i18n/translate.ts';
import { language, languageName } from '../../browser/language.ts';
import { useTheme } from '../../browser/theme.ts';
import type { Theme } from '../../browser/theme.ts';
import { Button } from '../../components/controls/Button.tsx';
import { SaveReport } from './SaveReport.tsx';

/** The report of a project with a back button. */
export function ReportFrame({
  projectId,
  back,
}: {
  readonly projectId: string;
  readonly back: () => void;
}): React.JSX.Element {
  const store = useStore();
  const [report, setReport] = useState<PlainReport | null>(null);
  const [theme] = useTheme();
  const frame = useRef<HTMLIFrameElement>(null);
  const isShown = useRef(true);
  const load = useCallback(async (): Promise<void> => {
    const text = await store.request('report:read', projectId);
    if (isShown.current && text !== undefined) setReport(withoutInlineStyles(text));
  }, [store, projectId]);
  useEffect(() => {
    isShown.current = true;
    void load();
    return () => {
      isShown.current = false;
    };
  }, [load]);
  useEffect(() => {
    if (report !== null && frame.current !== null)
      restoreStyles(frame.current, report.sheet, theme);
  }, [report, theme]);
  return (
    <section className="report" aria-label={t('ui.check.report-title')}>
      <div className="line">
        <Button icon={ArrowLeft} onClick={back} testId="report-back">
          {t('ui.check.report-back')}
        </Button>
        <Button
          icon={ExternalLink}
          variant="quiet"
          onClick={() => void store.request('report:open', projectId)}
        >
          {t('ui.check.report-outside')}
        </Button>
        <SaveReport projectId={projectId} />
      </div>
      {report !== null && <OtherLanguage projectId={projectId} report={report} load={load} />}
      {report === null ? (
        <p className="quiet" role="status">
          {t('ui.check.report-loading')}
        </p>
      ) : (
        // Same origin without scripts: nothing in the report can run, but the window can attach its
        // style sheet.
        <iframe
          ref={frame}
          sandbox="allow-same-origin"
          srcDoc={report.html}
          title={t('ui.check.report-title')}
          data-testid="report"
          onLoad={(event) => restoreStyles(event.currentTarget, report.sheet, theme)}
        />
      )}
    </section>
  );
}

/** Offers to write a report that is in another language than the window again. */
function OtherLanguage({
  projectId,
  report,
  load,
}: {
  readonly projectId: string;
  readonly report: PlainReport;
  readonly load: () => Promise<void>;
}): React.JSX.Element | null {
  const store = useStore();
  const [isWriting, setWriting] = useState(false);
  if (report.language === language()) return null;
  const rewrite = async (): Promise<void> => {
    setWriting(true);
    await store.request('report:rewrite', projectId);
    await load();
    setWriting(false);
  };
  return (
    <div className="line" data-testid="report-language">
      <span>{t('ui.check.report-language', { language: languageName(report.language) })}</span>
      <Button
        icon={Languages}
        testId="rewrite-report"
        disabled={isWriting}
        onClick={() => void rewrite()}
      >
        {t('ui.check.report-rewrite', { language: languageName(language()) })}
      </Button>
    </div>
  );
}

/** A report as HTML without inline styles, and these styles; its language by its code. */
interface PlainReport {
  readonly language: string;
  readonly html: string;
  readonly sheet: string;
}

/**
 * The window's content-security policy forbids inline styles, and the frame inherits it. The
 * report's styles are therefore attached through the CSSOM, which the policy allows.
 */
function withoutInlineStyles(report: string): PlainReport {
  const sheets: string[] = [];
  const html = report
    .replace(/<style[^>]*>([\s\S]*?)<\/style>/gi, (_, sheet: string) => {
      sheets.push(sheet);
      return '';
    })
    .replace(/(<[a-z][^<>]*?\s)style=/gi, '$1data-style=');
  // Reports of before they had languages are in English.
  const language = /<html lang="([a-z]{2})"/.exec(report)?.[1] ?? 'en';
  return { language, html, sheet: sheets.join('\n') };
}

function restoreStyles(frame: HTMLIFrameElement, sheet: string, theme: Theme): void {
  const page = frame.contentDocument;
  const inside = frame.contentWindow as (Window & typeof globalThis) | null;
  if (page === null || inside === null) return;
  const adopted = new inside.CSSStyleSheet();
  adopted.replaceSync(inTheme(sheet, theme));
  page.adoptedStyleSheets = [adopted];
  for (const element of page.querySelectorAll<HTMLElement | SVGElement>('[data-style]'))
    element.style.cssText = element.dataset['style'] ?? '';
}

/** The report follows the system's theme; a theme chosen in the window overrides it. */
function inTheme(sheet: string, theme: Theme): string {
  if (theme === 'system') return sheet;
  const asked = sheet.replace(/\(prefers-color-scheme:\s*(light|dark)\)/g, (_, scheme: string) =>
    scheme === theme ? '(min-width: 0)' : '(max-width: 0)',
  );
  return `${asked}\n:root { color-scheme: ${theme} !important; }`;
}
