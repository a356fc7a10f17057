// Prints how many of the test page's formulas stick out of their column, by engine and width: `node fit/test/table.js` in web/.
import { chromium } from '@playwright/test';
import { readFileSync } from 'node:fs';
import { engines, mathjax4 } from './engines.js';
import { inspect } from './inspect.js';
import { address, serve } from './server.js';

const widths = [1440, 1024, 768, 480, 320];
const theirs = {};
for (const output of ['CHTML', 'SVG']) for (const overflow of ['scale', 'linebreak']) {
  theirs[`MathJax 4 ${output}, displayOverflow: ${overflow}`] = mathjax4(output.toLowerCase(), overflow);
}
const rows = [
  ...Object.keys(engines).map(engine => [engine, {}]),
  ...Object.keys(theirs).map(engine => [engine, {}]),
  ...Object.keys(engines).map(engine => [`${engine} + fit.js`, { fit: '' }, engine]),
];
const version = name => JSON.parse(readFileSync(new URL(`../../node_modules/${name}/package.json`, import.meta.url), 'utf8')).version;

const { base, stop } = await serve(theirs);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu'] });
console.log(`Chromium ${browser.version()}, MathJax ${['mathjax2', 'mathjax3', 'mathjax4'].map(version).join(', ')}, KaTeX ${version('katex')}\n`);
console.log(`| | ${widths.map(width => `${width} px`).join(' | ')} |\n|---|${'---|'.repeat(widths.length)}`);

async function stickOut(page) {
  await page.evaluate(() => document.fonts.ready.then(() => new Promise(done => setTimeout(done, 400))));
  return (await page.evaluate(inspect)).filter(formula => formula.out > .5).length;
}

async function open(engine, options, width) {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  await page.goto(base + address(engine, options));
  await page.waitForFunction(() => window.typeset, null, { timeout: 120_000 });
  await page.evaluate(() => {
    document.querySelector('details').open = true;
    document.querySelector('#tab').hidden = false;
  });
  return page;
}

// Once set at 1440 px, then made narrower; what MathJax does by itself it does while it sets, so that is also set anew.
for (const [name, options, engine = name] of rows) {
  const resized = await open(engine, options, 1440), cells = [];
  for (const width of widths) {
    await resized.setViewportSize({ width, height: 900 });
    cells.push(await stickOut(resized));
    if (!(engine in theirs)) continue;
    const fresh = await open(engine, options, width);
    cells.push(`${cells.pop()} (${await stickOut(fresh)})`);
    await fresh.close();
  }
  await resized.close();
  console.log(`| ${name} | ${cells.join(' | ')} |`);
}
await browser.close();
stop();
