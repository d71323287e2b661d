import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { ChartsPage } from './chartsPage.ts';

/** Everything that is wider than its place, except what says that it scrolls or ends in an ellipsis on purpose. */
export async function overflowsNowhere(charts: ChartsPage): Promise<void> {
  const found = await charts.page.evaluate(() => {
    const page = document.documentElement;
    const wide = page.scrollWidth > page.clientWidth ? [`the page: ${page.scrollWidth} in ${page.clientWidth}`] : [];
    for (const one of document.querySelectorAll('main *')) {
      const style = getComputedStyle(one);
      const meant =
        one.className === 'unseen' ||
        style.textOverflow === 'ellipsis' ||
        style.overflowX === 'auto' ||
        one.tagName === 'CAPTION';
      if (!meant && one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0) wide.push(`${one.tagName}.${one.className}`);
    }
    return wide;
  });
  assert.deepEqual(found, []);
}

/** What axe finds, each rule with the elements. It is put in by the debugger: the page's policy would not let it. */
export async function axe(charts: ChartsPage): Promise<readonly string[]> {
  const file = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
  await charts.page.evaluate(await readFile(file, 'utf8'));
  return charts.page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: Axe }).axe.run();
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 150)).join(' | ')}`);
  });
}

interface Axe {
  run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}
