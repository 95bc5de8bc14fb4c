// Accessibility of the current page by axe-core; only serious and critical findings count.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const SOURCE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly help: string;
  readonly nodes: readonly {
    readonly target: readonly string[];
    readonly failureSummary: string;
  }[];
}

const THEMES = ['light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

/**
 * Serious and critical findings in the themes within the selector, each as a text with its first
 * locations.
 */
export async function axeFindings(
  page: Page,
  within = 'body',
  themes: readonly Theme[] = THEMES,
): Promise<string[]> {
  const found: string[] = [];
  const before = await page.evaluate(() => document.documentElement.dataset['theme']);
  // The page's policy forbids script tags; what the debugger evaluates is not one.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(SOURCE);
  for (const theme of themes) {
    await page.evaluate((name) => {
      document.documentElement.dataset['theme'] = name;
    }, theme);
    const violations = await page.evaluate(async (part) => {
      const axe = (
        globalThis as unknown as {
          axe: { run(part: string): Promise<{ violations: Violation[] }> };
        }
      ).axe;
      return (await axe.run(part)).violations;
    }, within);
    for (const { id, impact, help, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      const places = nodes.slice(0, 3).map(({ target }) => target.join(' '));
      found.push(`${theme}: ${id} (${impact}): ${help}: ${places.join(' | ')}`);
    }
  }
  await page.evaluate((name) => {
    if (name === undefined) delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = name;
  }, before);
  return found;
}
