// Every formula fits on every screen and stays legible: all places, 240 to 2,560 px, small and large type, paper.
import { chromium, expect, test } from '@playwright/test';
import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { countShifts } from './pages.js';
import { article, baselines, inspect, settings } from './places.js';
import { startIn } from './server.js';

let server;
test.beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhoubi-e2e-'));
  mkdirSync(join(folder, 'articles/places'), { recursive: true });
  writeFileSync(join(folder, 'site.toml'), settings);
  writeFileSync(join(folder, 'articles/places/index.zh.md'), article);
  server = await startIn(folder);
});
test.afterAll(() => server?.stop());

/** The article, its columns and flex box made such. */
async function open(page, width) {
  await page.setViewportSize({ width, height: 900 });
  await countShifts(page);
  await page.goto(`${server.base}/archives/1/`);
  await page.evaluate(() => {
    document.querySelector('.columns').style.columns = '14rem';
    document.querySelector('.flex').style.display = 'flex';
  });
}

for (const root of [12, 16, 24]) {
  test(`every formula fits from 240 to 2,560 px with a root font of ${root} px`, async ({}, { project }) => {
    // As readers choose it in their browser, so that media queries know it too.
    const { launchOptions } = project.use;
    const browser = await chromium.launch({ ...launchOptions, args: [...launchOptions.args, `--blink-settings=defaultFontSize=${root}`] });
    const page = await browser.newPage();
    await open(page, 2560);
    expect(await page.evaluate(() => getComputedStyle(document.documentElement).fontSize)).toBe(`${root}px`);
    for (const width of [2560, 1440, 1024, 768, 480, 360, 320, 280, 240]) {
      // Ten em: less than two short words and a formula that never shrinks.
      if (width / root <= 10) continue;
      await page.setViewportSize({ width, height: 900 });
      const { wrong, seen } = await page.evaluate(inspect, { legible: 9 });
      expect.soft(wrong, `${width} px`).toEqual([]);
      expect(seen.formulas).toBeGreaterThan(200);
      if (width <= 360) expect(seen.shrunk, `${width} px`).toBeGreaterThan(40);
      if (width === 240) expect(seen.scrolling).toBeGreaterThan(10);
      const worst = await page.evaluate(baselines);
      expect.soft(worst.off, `${width} px: ${JSON.stringify(worst)}`).toBeLessThan(.5);
    }
    await browser.close();
  });
}

test('on a screen of three pixels to a px and on paper formulas fit too', async ({ browser }) => {
  const context = await browser.newContext({ deviceScaleFactor: 3 });
  const page = await context.newPage();
  await open(page, 360);
  expect((await page.evaluate(inspect, { legible: 9 })).wrong).toEqual([]);
  expect((await page.evaluate(baselines)).off).toBeLessThan(.5);
  await page.emulateMedia({ media: 'print' });
  for (const width of [643, 480]) {
    await page.setViewportSize({ width, height: 900 });
    const { wrong, seen } = await page.evaluate(inspect, { legible: 9, print: true });
    expect.soft(wrong, `paper of ${width} px`).toEqual([]);
    expect(seen.scrolling).toBe(0);
  }
  await context.close();
});

test('a page with all of them does not shift while it loads', async ({ page }) => {
  for (const width of [320, 1440]) {
    await page.setViewportSize({ width, height: 900 });
    await countShifts(page);
    await page.goto(`${server.base}/archives/1/`);
    await page.evaluate(async () => {
      for (let y = 0; y < document.body.scrollHeight; y += 800) {
        scrollTo(0, y);
        await new Promise(requestAnimationFrame);
      }
    });
    expect(await page.evaluate(() => window.shift), `${width} px`).toBe(0);
  }
});

test('a long formula is enlarged without script', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, viewport: { width: 320, height: 700 }, hasTouch: true });
  const page = await context.newPage();
  await page.goto(`${server.base}/archives/1/`);
  const formula = page.locator('.eq.wide').first();
  await formula.locator('.zoom').tap();
  const sheet = formula.locator('.sheet');
  await expect(sheet).toBeVisible();
  const shown = await sheet.locator('svg.m').boundingBox(), small = await formula.locator('.scroll svg.m').boundingBox();
  expect(shown.width).toBeGreaterThan(small.width * 1.5);
  await sheet.locator('button').tap();
  await expect(sheet).toBeHidden();
  const vast = page.locator('.eq.vast .scroll').first();
  const before = (await vast.locator('svg.m').boundingBox()).width;
  await vast.focus();
  expect((await vast.locator('svg.m').boundingBox()).width).toBeGreaterThan(before * 1.5);
  await context.close();
});

test('copying a paragraph gives its TeX, with and without script', async ({ browser }) => {
  for (const javaScriptEnabled of [true, false]) {
    const context = await browser.newContext({ javaScriptEnabled });
    const page = await context.newPage();
    await page.goto(`${server.base}/archives/1/`);
    await page.evaluate(() => getSelection().selectAllChildren(document.querySelector('.text > p')));
    const copied = javaScriptEnabled
      ? await page.evaluate(() => new Promise(done => {
        document.addEventListener('copy', event => done(event.clipboardData.getData('text/plain')));
        document.execCommand('copy');
      }))
      : await page.evaluate(() => getSelection().toString());
    const formula = javaScriptEnabled ? '$\\frac{a}{b}$' : '\\frac{a}{b}';
    expect(copied).toContain(formula);
    if (javaScriptEnabled) expect(copied).toContain('与（$x_i$，以及 words $x_i$. 然后');
    expect(copied).not.toContain('𝑥');
    await context.close();
  }
});
