// WCAG 2.2 AA by axe, in both themes, on one page of each kind.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';

const kinds = ['/', '/en/', '/archives/1/', '/archives/2/', '/en/archives/3/', '/archives/', '/series/', '/category/', '/tag/', '/search/?q=%E5%85%AC%E5%BC%8F', '/about/', '/en/about/', '/no-such-page/'];

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing in the ${scheme} theme`, async ({ page }) => {
    test.setTimeout(240_000);
    await page.emulateMedia({ colorScheme: scheme });
    for (const path of kinds) {
      await page.goto(path);
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      const found = violations.map(v => ({ path, id: v.id, where: v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)) }));
      expect.soft(found, path).toEqual([]);
    }
  });
}

test('every formula has MathML beside it and every picture a text', async ({ page }) => {
  for (const path of ['/archives/1/', '/en/archives/2/']) {
    await page.goto(path);
    const missing = await page.evaluate(() => ({
      mathml: [...document.querySelectorAll('.f, .eq')].filter(f => !f.querySelector('math')).length,
      alt: [...document.querySelectorAll('img')].filter(img => !img.alt).length,
      chart: [...document.querySelectorAll('svg.chart')].filter(svg => !svg.querySelector('title')?.textContent || !svg.querySelector('desc')?.textContent).length,
    }));
    expect(missing).toEqual({ mathml: 0, alt: 0, chart: 0 });
  }
});
