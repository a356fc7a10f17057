// One article of 240 formulas as our page and as the same page with KaTeX's HTML and MathML in place of ours:
// bytes, nodes, layout, shift. `node run.mjs [FORMULAS]`, after `npm ci` in `web` and `cargo build --release`.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { extname, join, resolve } from 'node:path';
import { brotliCompressSync, gunzipSync, gzipSync } from 'node:zlib';

const root = resolve(import.meta.dirname, '../..');
const require = createRequire(join(root, 'web/package.json'));
const { chromium } = require('@playwright/test'), katex = require('katex');
const count = Number(process.argv[2] ?? 240), rounds = 40;
const program = process.env.ZHOUBI ?? join(root, 'target/release/zhoubi');
const browserPath = process.env.CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(existsSync);
const folder = mkdtempSync(join(tmpdir(), 'zhoubi-bench-'));

/** The article: formulas of "Dive into Deep Learning", taken evenly, with a sentence around each. */
function article() {
  const lines = gunzipSync(readFileSync(join(root, 'crates/typeset/tests/golden/d2l-zh.jsonl.gz'))).toString().trim().split('\n');
  const all = common(lines.map(line => JSON.parse(line)));
  const taken = Array.from({ length: count }, (_, at) => all[Math.floor(at * all.length / count)]);
  const text = taken.map(({ tex, display }) => display
    ? `\n\n$$\n${tex.trim()}\n$$\n\n`
    : `由此可见，$${tex.trim()}$，它与上一步的结果一致；把两边展开再整理，就得到下面要用的式子。`);
  return `---\nid: 1\ntitle: ${count} formulas\ndate: 2026-01-31\n---\n${text.join('')}\n`;
}

/** Those that both can set and that need no other formula. */
function common(formulas) {
  const input = formulas.map(({ tex, display }) => JSON.stringify({ tex, display })).join('\n');
  const ours = spawnSync(program, ['tex', '--jsonl'], { input, maxBuffer: 1 << 30 }).stdout.toString().trim().split('\n');
  return formulas.filter(({ tex, display }, at) => {
    if (JSON.parse(ours[at]).error || /\\(eqref|ref|label|tag)\b/.test(tex)) return false;
    try {
      return katexOf(tex, display).length > 0;
    } catch {
      return false;
    }
  });
}

function katexOf(tex, displayMode) {
  return katex.renderToString(tex, { displayMode, strict: false, output: 'htmlAndMathml' });
}

function build() {
  mkdirSync(join(folder, 'articles/one'), { recursive: true });
  writeFileSync(join(folder, 'site.toml'), 'title = "Bench"\nbase_url = "https://bench.example"\nlanguages = ["zh"]\n');
  writeFileSync(join(folder, 'articles/one/index.zh.md'), article());
  execFileSync(program, ['build', '--output', join(folder, 'out')], { cwd: folder, stdio: 'inherit' });
  cpSync(join(root, 'web/node_modules/katex/dist'), join(folder, 'out/katex'), { recursive: true });
}

const types = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript', '.svg': 'image/svg+xml', '.woff2': 'font/woff2' };

function serve() {
  const server = createServer((request, response) => {
    let path = join(folder, 'out', decodeURIComponent(new URL(request.url, 'http://x').pathname));
    if (path.endsWith('/')) path += 'index.html';
    if (!existsSync(path)) return response.writeHead(404).end();
    response.writeHead(200, { 'content-type': types[extname(path)] ?? 'application/octet-stream' }).end(readFileSync(path));
  });
  return new Promise(ready => server.listen(0, '127.0.0.1', () => ready(server)));
}

/** Our page with KaTeX's output where our formulas were; nothing else differs. Runs in the browser. */
async function exchange() {
  for (const formula of document.querySelectorAll('.eq, .f')) {
    const tex = formula.querySelector('annotation').textContent, display = formula.matches('.eq');
    const made = document.createElement(display ? 'div' : 'span');
    made.innerHTML = await window.katexOf(tex, display);
    if (!display) {
      const held = [formula, ...formula.querySelectorAll('.nb')].flatMap(nb => [...nb.childNodes]).filter(node => node.nodeType === Node.TEXT_NODE);
      made.append(...held);
    }
    formula.replaceWith(made);
  }
  const sheet = document.createElement('link');
  sheet.rel = 'stylesheet';
  sheet.href = '/katex/katex.min.css';
  document.head.append(sheet);
  document.querySelector('meta[http-equiv]')?.remove();
  document.querySelectorAll('script').forEach(script => script.remove());
  return '<!DOCTYPE html>\n' + document.documentElement.outerHTML;
}

/** Runs in the browser. */
function nodes() {
  const all = document.querySelectorAll('.text *').length, math = document.querySelectorAll('.text math, .text math *').length;
  const places = [...document.querySelectorAll('.text .f, .text .eq, .text .katex, .text .katex-display')];
  const formulas = new Set(places.flatMap(place => [place, ...place.querySelectorAll('*')]));
  return { all, math, visual: [...formulas].filter(node => !node.closest('math')).length, formulas: formulas.size };
}

/** Seconds of one layout of the whole text: its width changes, then its height is asked for. Runs in the browser. */
function relayout(rounds) {
  const text = document.querySelector('.text'), times = [];
  for (let round = 0; round < rounds; round++) {
    text.style.width = `${320 + round % 2 * 60}px`;
    const begun = performance.now();
    text.getBoundingClientRect();
    times.push(performance.now() - begun);
  }
  text.style.width = '';
  return times;
}

/** The same of a text that has just come into the page. Runs in the browser. */
function firstLayout(rounds) {
  const text = document.querySelector('.text'), times = [];
  for (let round = 0; round < rounds; round++) {
    text.style.display = 'none';
    text.getBoundingClientRect();
    text.style.display = '';
    const begun = performance.now();
    text.getBoundingClientRect();
    times.push(performance.now() - begun);
  }
  return times;
}

async function measure(browser, address) {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver(list => { for (const entry of list.getEntries()) window.shift += entry.value }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(address, { waitUntil: 'networkidle' });
  await page.evaluate(() => document.fonts.ready);
  const shift = await page.evaluate(() => window.shift);
  return { page, shift, ...await page.evaluate(nodes) };
}

const median = times => [...times].sort((a, b) => a - b)[times.length >> 1];
const least = times => Math.min(...times), most = times => Math.max(...times);

build();
const server = await serve(), base = `http://127.0.0.1:${server.address().port}`;
const browser = await chromium.launch({ executablePath: browserPath, args: ['--no-sandbox'] });
const ours = `${base}/archives/1/`;
{
  const page = await browser.newPage();
  await page.exposeFunction('katexOf', katexOf);
  await page.goto(ours);
  writeFileSync(join(folder, 'out/katex.html'), await page.evaluate(exchange));
  await page.close();
}
const files = { ours: join(folder, 'out/archives/1/index.html'), KaTeX: join(folder, 'out/katex.html') };
const pages = { ours: await measure(browser, ours), KaTeX: await measure(browser, `${base}/katex.html`) };
const times = { ours: { again: [], first: [] }, KaTeX: { again: [], first: [] } };
for (let round = 0; round < 5; round++) {
  for (const [name, { page }] of Object.entries(pages)) {
    await page.bringToFront();
    times[name].again.push(...(await page.evaluate(relayout, rounds)).slice(4));
    times[name].first.push(...(await page.evaluate(firstLayout, rounds)).slice(4));
  }
}
const table = Object.entries(pages).map(([name, seen]) => {
  const html = readFileSync(files[name]);
  const row = { bytes: html.length, gzip: gzipSync(html, { level: 9 }).length, brotli: brotliCompressSync(html).length };
  const { page, ...counted } = seen;
  for (const [kind, all] of Object.entries(times[name])) row[`${kind}_ms`] = `${median(all).toFixed(2)} (${least(all).toFixed(2)}–${most(all).toFixed(2)})`;
  return { name, ...row, ...counted };
});
console.table(table);
await browser.close();
server.close();
if (!process.env.KEEP) rmSync(folder, { recursive: true, force: true });
