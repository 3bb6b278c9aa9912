/** What axe finds on a page as it is. */

import axe from 'axe-core';
import type { Page } from 'playwright-core';

export interface AccessibilityViolation {
  readonly id: string;
  readonly impact: string;
  /** Markup of the first elements. */
  readonly where: readonly string[];
}

/** Serious and critical violations. The script comes past the content policy, as evaluated code does. */
export async function findViolations(page: Page): Promise<readonly AccessibilityViolation[]> {
  await page.evaluate(axe.source);
  const found = await page.evaluate(async () => {
    const { axe: loaded } = globalThis as unknown as {
      axe: { run(): Promise<{ violations: { id: string; impact: string; nodes: { html: string }[] }[] }> };
    };
    const { violations } = await loaded.run();
    return violations.map(({ id, impact, nodes }) => ({
      id,
      impact,
      where: nodes.slice(0, 3).map(({ html }) => html.slice(0, 200)),
    }));
  });
  return found.filter(({ impact }) => impact === 'serious' || impact === 'critical');
}
