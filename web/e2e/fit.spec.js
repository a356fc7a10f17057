// fit.js on pages of every engine: no formula wider than its column at any width, numbers as large as before.
import { expect, test } from '@playwright/test';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { build } from '../fit/build.js';
import { engines, typeset } from '../fit/test/engines.js';
import { inspect } from '../fit/test/inspect.js';
import { late } from '../fit/test/page.js';
import { address, serve } from '../fit/test/server.js';
import { countShifts } from './pages.js';

const folder = new URL('../fit/', import.meta.url), shipped = readFileSync(new URL('fit.min.js', folder));
let server;
test.beforeAll(async () => { server = await serve() });
test.afterAll(() => server.stop());

// The fonts have come, two frames have been drawn and what they have caused is done.
const settled = page => page.evaluate(() => document.fonts.ready.then(() => new Promise(done => {
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100)));
})));

async function open(page, engine, options, width = 1440) {
  await page.setViewportSize({ width, height: 900 });
  await page.goto(server.base + address(engine, options));
  await page.waitForFunction(() => window.typeset);
  await settled(page);
}

async function look(page) {
  const formulas = await page.evaluate(inspect);
  const sideways = await page.evaluate(() => document.scrollingElement.scrollWidth - innerWidth);
  return { formulas, sideways, out: formulas.filter(f => f.out > .5 || f.collides) };
}

async function resize(page, width) {
  await page.setViewportSize({ width, height: 900 });
  await settled(page);
  return look(page);
}

test('what is shipped is the build of its source and has at most 3 KB', async () => {
  expect(await build(readFileSync(new URL('fit.js', folder), 'utf8'))).toBe(shipped.toString());
  expect(gzipSync(shipped, { level: 9 }).length).toBeLessThanOrEqual(3 * 1024);
  const [pack] = JSON.parse(execFileSync('npm', ['pack', '--dry-run', '--json'], { cwd: folder, encoding: 'utf8', stdio: 'pipe' }));
  expect(pack.files.map(file => file.path).sort()).toEqual(['LICENSE-APACHE', 'LICENSE-MIT', 'README.md', 'fit.js', 'fit.min.js', 'package.json']);
});

for (const engine of Object.keys(engines)) {
  test(`${engine}: formulas follow the window, numbers keep their size`, async ({ page }) => {
    const complaints = [];
    page.on('pageerror', error => complaints.push(error.message));
    await page.addInitScript(() => {
      window.looks = 0;
      window.ResizeObserver = class extends ResizeObserver {
        constructor(callback) { super((...given) => { window.looks++; callback(...given) }) }
      };
    });
    await open(page, engine, { fit: '' });
    const hidden = await look(page);
    await page.evaluate(() => {
      document.querySelector('details').open = true;
      document.querySelector('#tab').hidden = false;
    });
    const wide = await resize(page, 1440), tags = wide.formulas.flatMap(f => f.tags);
    expect(wide.formulas.length).toBe(hidden.formulas.length + 4);
    expect(wide.formulas.length).toBeGreaterThanOrEqual(30);
    for (const width of [1440, 1024, 768, 480, 320]) {
      const before = await page.evaluate(() => window.looks), seen = await resize(page, width);
      expect.soft({ out: seen.out, sideways: seen.sideways }, `${width} px`).toEqual({ out: [], sideways: 0 });
      expect.soft(Math.max(...seen.formulas.flatMap(f => f.tags).map((tag, i) => Math.abs(tag - tags[i]))), `numbers at ${width} px`).toBeLessThan(.7);
      expect.soft(await page.evaluate(() => window.looks) - before, `callbacks at ${width} px`).toBeLessThanOrEqual(4);
    }
    const quiet = await page.evaluate(() => window.looks);
    await page.evaluate(([html, typeset]) => {
      const late = document.getElementById('late');
      late.innerHTML = html;
      return eval(typeset)(late);
    }, [late, `(${typeset})`]);
    await settled(page);
    const grown = await look(page);
    expect(grown.formulas.length).toBe(wide.formulas.length + 2);
    expect(grown.out).toEqual([]);
    expect(await page.evaluate(() => window.looks) - quiet).toBeLessThanOrEqual(6);
    await page.evaluate(() => document.getElementById('late').replaceChildren());
    const again = await resize(page, 1440);
    await page.evaluate(() => { document.adoptedStyleSheets = [] });
    const natural = await look(page);
    for (const seen of [again, natural]) {
      expect(seen.formulas.map(f => f.body.toFixed(1))).toEqual(wide.formulas.map(f => f.body.toFixed(1)));
    }
    expect(await page.locator('[data-fit]').count()).toBe(0);
    expect(complaints).toEqual([]);
  });
}

test('formulas in a closed box and a hidden tab fit when they are shown', async ({ page }) => {
  await open(page, 'KaTeX', { fit: '' }, 480);
  await resize(page, 320);
  await page.evaluate(() => {
    document.querySelector('summary').click();
    document.querySelector('#tab').hidden = false;
  });
  await settled(page);
  expect((await look(page)).out).toEqual([]);
  await page.evaluate(() => document.querySelector('summary').click());
  await resize(page, 480);
  await page.evaluate(() => document.querySelector('summary').click());
  await settled(page);
  expect((await look(page)).out).toEqual([]);
  expect(await page.locator('details [data-fit=scroll]').count()).toBe(0);
});

test('a column that becomes narrower by itself is noticed', async ({ page }) => {
  await open(page, 'MathJax 3 SVG', { fit: '' });
  const column = width => page.evaluate(width => { document.querySelector('main').style.maxWidth = width }, width);
  const wide = await look(page);
  await column('400px');
  await settled(page);
  expect((await look(page)).out).toEqual([]);
  expect(await page.locator('[data-fit]').count()).toBeGreaterThan(5);
  await column('');
  await settled(page);
  expect((await look(page)).formulas.map(f => f.width)).toEqual(wide.formulas.map(f => f.width));
});

test('nothing is said against it by the strictest policy', async ({ page }) => {
  await page.addInitScript(() => {
    window.refused = [];
    addEventListener('securitypolicyviolation', event => window.refused.push(`${event.violatedDirective} ${event.sourceFile}`));
  });
  await open(page, 'KaTeX', { fit: '', policy: true }, 480);
  expect(await page.locator('[data-fit]').count()).toBeGreaterThan(5);
  expect((await look(page)).out).toEqual([]);
  expect(await page.evaluate(() => window.refused.filter(refused => /fit/.test(refused)))).toEqual([]);
});

for (const engine of ['KaTeX', 'MathJax 3 SVG', 'MathJax 4 SVG']) {
  test(`${engine}: a page shifts no more with it than without while it loads`, async ({ page }) => {
    await countShifts(page);
    const shifts = [];
    for (const options of [{}, { fit: '' }]) {
      await open(page, engine, options, 480);
      shifts.push(await page.evaluate(() => window.shift));
    }
    expect(shifts[1], `with it ${shifts[1]}, without ${shifts[0]}`).toBeLessThanOrEqual(shifts[0] + .01);
  });
}

test('in print all formulas fit on 17 cm, afterwards they are as before', async ({ page }) => {
  await open(page, 'MathJax 3 SVG', { fit: '' });
  await page.evaluate(inspect => {
    addEventListener('beforeprint', () => { window.printed = eval(inspect)().map(f => f.body) });
  }, `(${inspect})`);
  const before = await look(page);
  await page.pdf({ format: 'A4' });
  await settled(page);
  const printed = await page.evaluate(() => window.printed);
  expect(Math.max(...before.formulas.map(f => f.body))).toBeGreaterThan(170 / 25.4 * 96);
  expect(Math.max(...printed)).toBeLessThanOrEqual(170 / 25.4 * 96);
  expect((await look(page)).formulas.map(f => f.width)).toEqual(before.formulas.map(f => f.width));
});

const product = '\\frac{(x-x_0)(x-x_1)(x-x_2)(x-x_3)(x-x_4)}{(y-y_0)(y-y_1)(y-y_2)(y-y_3)(y-y_4)}';
for (const engine of ['KaTeX', 'MathJax 3 CHTML', 'MathJax 3 SVG', 'MathJax 4 SVG']) {
  test(`${engine}: smaller than data-min a formula scrolls in its own box, on the line's baseline`, async ({ page }) => {
    await open(page, engine, { fit: 'data-min="16"', only: `<main><p>\\(\\frac12\\) \\(\\displaystyle\\left(${product}\\right)\\)</p>\\[\\left(${product}\\right)\\]</main>` }, 250);
    const seen = await look(page);
    expect(seen.out).toEqual([]);
    expect(seen.formulas.map(f => f.scrolls)).toEqual([false, true, true]);
    await page.setViewportSize({ width: 900, height: 600 });
    await settled(page);
    const baseline = o => o.evaluate(e => {
      const probe = document.createElement('span');
      probe.style.display = 'inline-block';
      e.after(probe);
      const line = probe.getBoundingClientRect().bottom, ink = (e.querySelector('svg') ?? e.querySelector('.katex-base, mjx-math')).getBoundingClientRect();
      probe.remove();
      return { line, middle: (ink.top + ink.bottom) / 2, height: ink.height };
    });
    const formula = page.locator('p').locator('.katex, mjx-container').nth(1), natural = await baseline(formula);
    await resize(page, 250);
    const scrolled = await baseline(formula), share = ({ line, middle, height }) => (line - middle) / height;
    expect(scrolled.height).toBeLessThan(natural.height);
    expect(Math.abs(share(scrolled) - share(natural))).toBeLessThan(.08);
  });
}
