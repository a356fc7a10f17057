// fit.js in each situation that changes a formula's room, for every engine: one page, narrowed, hidden, shown, printed.
import { expect, test } from '@playwright/test';
import { engines } from '../fit/test/engines.js';
import { inspect } from '../fit/test/inspect.js';
import { address, serve } from '../fit/test/server.js';

let server;
test.beforeAll(async () => { server = await serve() });
test.afterAll(() => server.stop());

const product = '\\left(\\prod_{k=1}^{n}\\frac{(x-x_0)(x-x_1)(x-x_2)(x-x_3)(x-x_4)}{(y-y_0)(y-y_1)(y-y_2)(y-y_3)(y-y_4)}\\right)';
const both = `<p>Inline \\(${product}\\), and</p>\\[${product}=${product}\\]`;
const only = `<nav>A sidebar</nav><main>${both}<details><summary>More</summary>${both}</details><div id="tab" hidden>${both}</div></main>`;

const settled = page => page.evaluate(() => document.fonts.ready.then(() => new Promise(done => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));
})));

async function open(page, engine, options, width) {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(server.base + address(engine, options));
  await page.waitForFunction(() => window.typeset);
  await settled(page);
}

/** What a reader sees after `change` has been done in the page. */
async function after(page, change, argument) {
  await page.evaluate(change, argument);
  await settled(page);
  return page.evaluate(inspect);
}

const style = ([selector, name, value]) => { document.querySelector(selector).style[name] = value };
const disclose = shown => {
  document.querySelector('details').open = shown;
  document.querySelector('#tab').hidden = !shown;
};
const out = formulas => formulas.filter(f => f.out > .5).map(f => `${f.home} ${f.text}: ${f.out}`);
const widths = formulas => formulas.map(f => f.width.toFixed(1));

for (const engine of Object.keys(engines)) {
  test(`${engine}: a column, a sidebar, type, a closed box, a hidden tab and print`, async ({ page }) => {
    await page.addInitScript(() => {
      window.looks = 0;
      window.ResizeObserver = class extends ResizeObserver {
        constructor(callback) { super((...given) => { window.looks++; callback(...given) }) }
      };
    });
    await open(page, engine, { fit: '', only }, 1440);
    const wide = await page.evaluate(inspect);
    expect(wide.length).toBe(2);

    for (const [what, name, selector, narrow] of [['column', 'maxWidth', 'main', '400px'], ['sidebar', 'width', 'nav', '1000px'], ['type', 'fontSize', 'main', '48px']]) {
      const looks = await page.evaluate(() => window.looks);
      const changed = await after(page, style, [selector, name, narrow]);
      expect.soft(out(changed), what).toEqual([]);
      expect.soft(await page.locator('[data-fit]').count(), `${what}: scaled`).toBeGreaterThan(0);
      // A width that returns within 200 ms is taken for a scroll bar's doing.
      await page.waitForTimeout(250);
      expect.soft(widths(await after(page, style, [selector, name, ''])), `${what} and back`).toEqual(widths(wide));
      expect.soft(await page.evaluate(() => window.looks) - looks, `${what}: callbacks`).toBeLessThanOrEqual(8);
    }

    await page.setViewportSize({ width: 320, height: 900 });
    const shown = await after(page, disclose, true);
    expect.soft(shown.length, 'shown').toBe(6);
    expect.soft(out(shown), 'shown').toEqual([]);
    await after(page, disclose, false);
    await page.setViewportSize({ width: 1440, height: 900 });
    await settled(page);
    const whole = await after(page, disclose, true);
    // Their natural widths are the engine's affair: CHTML cannot measure the type around it where nothing is shown.
    expect.soft(out(whole), 'shown at full width').toEqual([]);
    expect.soft(await page.locator('[data-fit]').count(), 'scaled at full width').toBe(0);

    await page.evaluate(inspect => {
      addEventListener('beforeprint', () => { window.printed = eval(inspect)().map(f => f.width) });
    }, `(${inspect})`);
    await after(page, style, ['main', 'fontSize', '32px']);
    const before = await page.evaluate(inspect);
    await page.pdf({ format: 'A4' });
    await settled(page);
    const printed = await page.evaluate(() => window.printed), paper = 170 / 25.4 * 96;
    expect.soft(Math.max(...before.map(f => f.width)), 'wider than paper').toBeGreaterThan(paper);
    expect.soft(Math.max(...printed), 'printed').toBeLessThanOrEqual(paper);
    expect.soft(widths(await page.evaluate(inspect)), 'after print').toEqual(widths(before));
  });

  test(`${engine}: fonts that come late`, async ({ page }) => {
    let fonts = 0;
    await page.route(/\.(woff2?|otf)(\?|$)/, async route => {
      fonts++;
      await new Promise(done => setTimeout(done, 600));
      await route.continue();
    });
    await open(page, engine, { fit: '', only }, 400);
    await settled(page);
    expect(out(await page.evaluate(inspect))).toEqual([]);
    expect(await page.locator('[data-fit]').count()).toBeGreaterThan(0);
    if (!engine.includes('SVG')) expect(fonts).toBeGreaterThan(0);
  });
}
