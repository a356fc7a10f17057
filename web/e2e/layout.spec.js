// Every page fits every screen: no sideways scroll, no layout shift, no complaint of the browser.
import { expect, test } from '@playwright/test';
import { countShifts, sitemap, watch, widths } from './pages.js';

for (const width of widths) {
  test(`no page scrolls sideways or shifts at ${width} px`, async ({ page, request }) => {
    test.setTimeout(180_000);
    const complaints = watch(page, ['404']);
    await page.setViewportSize({ width, height: 900 });
    await countShifts(page);
    for (const path of await sitemap(request)) {
      await page.goto(path, { waitUntil: 'load' });
      const seen = await page.evaluate(async () => {
        // Lay out and paint all of the page, as a reader who scrolls does.
        for (let y = 0; y < document.body.scrollHeight; y += 2000) {
          scrollTo(0, y);
          await new Promise(requestAnimationFrame);
        }
        const root = document.documentElement;
        return { overflow: root.scrollWidth - root.clientWidth, shift: window.shift };
      });
      expect.soft(seen, `${path} at ${width} px`).toEqual({ overflow: 0, shift: 0 });
    }
    expect(complaints).toEqual([]);
  });
}

test('a formula is never wider than its column, and its number never scales', async ({ page }) => {
  for (const width of [320, 360, 768, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await page.goto('/archives/2/');
    const wrong = await page.evaluate(() => [...document.querySelectorAll('.eq, .text p')].flatMap(box => {
      const limit = box.getBoundingClientRect().right + 1;
      return [...box.querySelectorAll('svg.m')]
        .filter(svg => !svg.closest('.scroll, .sheet, td, th') && svg.getBoundingClientRect().right > limit)
        .map(svg => svg.outerHTML.slice(0, 80));
    }));
    expect(wrong, `${width} px`).toEqual([]);
    const sizes = await page.evaluate(() => new Set([...document.querySelectorAll('.eq .no')].map(no => getComputedStyle(no).fontSize)).size);
    expect(sizes).toBe(1);
  }
});

test('the baseline of an inline formula is the baseline of its line', async ({ page }) => {
  await page.goto('/archives/2/');
  const off = await page.evaluate(() => {
    let worst = 0;
    for (const svg of [...document.querySelectorAll('.text p .f > svg.m')].slice(0, 80)) {
      // A picture of no size sits on the baseline; the wrapper keeps it on the formula's line.
      const line = document.createElement('span'), mark = document.createElement('img');
      line.className = 'nb';
      mark.width = mark.height = 0;
      svg.replaceWith(line);
      line.append(mark, svg);
      const baseline = mark.getBoundingClientRect().bottom, box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
      worst = Math.max(worst, Math.abs(box.top + box.height * (-view.y / view.height) - baseline));
      line.replaceWith(svg);
    }
    return worst;
  });
  expect(off).toBeLessThan(0.75);
});
