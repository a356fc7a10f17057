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
