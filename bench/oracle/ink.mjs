// The ink of formulas beside KaTeX's: both drawn by the same Chromium, and how much of the ink differs.
//
//   npm ci
//   cargo build -p zhoubi-typeset --example svgs
//   node ink.mjs [OUT] [--chromium PATH]
//
// reads the formulas of crates/typeset/tests/golden that KaTeX lays out (of katex-more every third), prints the shares and the worst twenty,
// and writes OUT.jsonl (a line a formula) and OUT.png (the worst twenty: KaTeX, ours, both); OUT is target/ink.
//
// Pictures of 40 px an em, black on white, blurred by one pixel (1 4 6 4 1), are compared: of the darkness a of KaTeX's
// pixels and b of ours, sum |a - b| / sum max(a, b) is the share of ink that differs. Chromium moves the baselines of text
// (KaTeX's, not ours, which is drawn) to whole pixels; so the pictures are drawn twice as large and made smaller, and four
// times as large where that leaves a doubt.
// Numbers and tags of equations are left out: what is around a formula places them.
import fs from 'node:fs';
import path from 'node:path';
import {spawnSync} from 'node:child_process';
import {fileURLToPath} from 'node:url';
import {open, read, formula, shortName, version} from './layout.mjs';

const EM = 40;              // px of the pictures that are compared
const SHARP = [2, 4];       // how many times as large they are drawn; the second time only what differs by NOISE
const NOISE = 0.04;
const FINE = 4;             // both are laid out this many times as large, so that rounding to pixels costs nothing
const MARGIN = 0.5;         // em around each formula for ink that reaches out
const EVERY = 3;            // of the many formulas of katex-more
const SHEET = {width: 9600, height: 2400};      // px: formulas are drawn many at a time
const LIMIT = 0.05;
const FILES = ['d2l-zh', 'katex-cases', 'mathjax-cases', 'katex-more'];

const root = path.join(path.dirname(fileURLToPath(import.meta.url)), '../..');
const golden = path.join(root, 'crates/typeset/tests/golden');

// ---------------------------------------------------------------- the formulas
/** Where the ink is meant to be other than KaTeX's though every glyph is at the same place. */
const INK_RULES = [
  {holds: /\\color\s*\{[^}]*\}\s*\{/, rule: 'MathJax: `\\color{c}{…}` colours its argument, `\\color{c} …` what follows. KaTeX takes the first for the second.'},
  {holds: /\\hdashline|\\begin\{array\}\s*\{[^}]*:/, rule: 'Chromium draws the dashes of a border two or three times as long as it is thick, in whole pixels; ours are three times.'},
  {holds: /\\htmlStyle/, rule: "An author's styles are not taken."},
];

/** What KaTeX lays out, with its room and our SVG. */
function formulas() {
  const layouts = ['katex-layout', 'katex-more-layout'].flatMap(name => read(`${golden}/${name}.jsonl.gz`));
  const rows = layouts.filter(line => 'w' in line && (line.file !== 'katex-more' || line.line % EVERY === 0)).map(line => ({file: line.file, line: line.line, room: line}));
  const inputs = Object.fromEntries(FILES.map(file => [file, read(`${golden}/${file}.jsonl.gz`).map(formula)]));
  for (const row of rows) Object.assign(row, inputs[row.file][row.line]);
  const answers = spawnSync('cargo', ['run', '-q', '-p', 'zhoubi-typeset', '--example', 'svgs'], {cwd: root, encoding: 'utf8',
    input: rows.map(row => JSON.stringify(formula(row))).join('\n') + '\n', maxBuffer: 1 << 30, stdio: ['pipe', 'pipe', 'inherit']});
  if (answers.status !== 0) throw new Error('no SVGs');
  answers.stdout.trim().split('\n').forEach((line, i) => Object.assign(rows[i], JSON.parse(line)));
  const rules = JSON.parse(fs.readFileSync(`${golden}/otherwise.json`, 'utf8'));
  for (const row of rows) {
    const rule = rules.find(({parts}) => parts.some(part => row.tex.includes(part))) ?? INK_RULES.find(({holds}) => holds.test(row.tex));
    row.rule = rule?.rule;
  }
  return rows;
}

/** The room of a formula in px at so many px an em: left of its origin, above the baseline, in all. */
function room({room, svg}, em) {
  const [left, top, width, height] = (/viewBox="([^"]*)"/.exec(svg ?? '')?.[1] ?? '0 0 0 0').split(' ').map(v => v / 1000);
  const sides = {
    left: Math.max(0, -left), up: Math.max(room.h, -top),
    right: Math.max(room.w, left + width), down: Math.max(room.d, top + height),
  };
  const pixel = em / EM;
  for (const side in sides) sides[side] = pixel * Math.ceil((sides[side] + MARGIN) * EM);
  return {x: sides.left, y: sides.up, w: Math.min(sides.left + sides.right, SHEET.width), h: Math.min(sides.up + sides.down, SHEET.height)};
}

/** Places formulas side by side and below each other; a new sheet where one is full. */
function* sheets(rows, em) {
  let sheet = [], x = 0, y = 0, below = 0;
  const slots = rows.map(row => ({row, slot: room(row, em)})).sort((a, b) => a.slot.h - b.slot.h);
  for (const {row, slot} of slots) {
    if (x + slot.w > SHEET.width) [x, y] = [0, below];
    if (y + slot.h > SHEET.height) {
      yield sheet;
      [sheet, x, y, below] = [[], 0, 0, 0];
    }
    sheet.push({...row, slot: {...slot, left: x, top: y}});
    x += slot.w;
    below = Math.max(below, y + slot.h);
  }
  if (sheet.length) yield sheet;
}

// ---------------------------------------------------------------- in the page
/** Runs in the browser: prepares `window.show(sheet, whose, em)`. */
function prepare({FINE}) {
  const style = document.createElement('style');
  style.textContent = `
.slot { position: absolute; overflow: hidden; font: var(--em) KaTeX_Main, "Times New Roman", serif }
.slot > * { position: absolute; transform-origin: 0 0 }
.katex-side { font-size: 1px; width: max-content; white-space: nowrap }
.ours-side { font-size: calc(${FINE} * var(--em)); width: max-content }
.ours-side svg { display: block }
.katex-side .katex { font-size: calc(${FINE} * var(--em)); text-rendering: geometricPrecision }
.katex-side a { color: inherit; text-decoration: none }
.katex-side .katex-display { margin: 0 }
.katex-side .katex-html > .katex-tag, .katex-side .eqn-num { display: none }`;
  document.head.append(style);
  const stage = document.body.appendChild(document.createElement('div'));

  function ours(slot, {svg}, {x, y}, em) {
    slot.innerHTML = `<div class="ours-side">${svg ?? ''}</div>`;
    const drawing = slot.querySelector('svg');
    if (!drawing) return;
    const view = drawing.viewBox.baseVal;
    slot.firstChild.style.transform = `translate(${x + view.x / 1000 * em}px, ${y + view.y / 1000 * em}px) scale(${1 / FINE})`;
  }
  function katexs(slot, {tex, display, macros}, {x, y}) {
    const side = slot.appendChild(document.createElement('div'));
    side.className = 'katex-side';
    side.innerHTML = katex.renderToString(tex, {displayMode: display, strict: false, trust: true, output: 'html', macros: {...macros}});
    const html = side.querySelector('.katex-html');
    const mark = document.createElement('span');
    mark.className = 'mark';
    html.prepend(mark);
    const at = mark.getBoundingClientRect(), box = side.getBoundingClientRect();
    const struts = [...html.querySelectorAll(':scope > .katex-base > .katex-strut')].map(el => el.getBoundingClientRect().left);
    const left = html.querySelector(':scope > .katex-newline') ? Math.min(...struts) : at.left;
    side.style.transform = `translate(${x}px, ${y}px) scale(${1 / FINE}) translate(${box.left - left}px, ${box.top - at.bottom}px)`;
  }
  window.show = (sheet, whose, em) => {
    stage.textContent = '';
    stage.style.setProperty('--em', `${em}px`);
    for (const row of sheet) {
      const slot = stage.appendChild(document.createElement('div'));
      slot.className = 'slot';
      const {left, top, w, h} = row.slot;
      Object.assign(slot.style, {left: `${left}px`, top: `${top}px`, width: `${w}px`, height: `${h}px`});
      (whose === 'ours' ? ours : katexs)(slot, row, row.slot, em);
    }
  };

  async function pixels(png) {
    const image = new Image();
    image.src = `data:image/png;base64,${png}`;
    await image.decode();
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext('2d', {willReadFrequently: true});
    context.drawImage(image, 0, 0);
    return context;
  }
  /** Darkness of a slot in three colours, a square of pixels as one, blurred by 1 4 6 4 1 across and down. */
  function darkness(context, {left, top, w, h}, side) {
    const data = context.getImageData(left, top, w, h).data;
    const [columns, rows] = [w / side, h / side];
    return [0, 1, 2].map(colour => {
      let plane = new Float32Array(columns * rows);
      for (let y = 0; y < rows; y++) {
        for (let x = 0; x < columns; x++) {
          let sum = 0;
          for (let dy = 0; dy < side; dy++) {
            for (let dx = 0; dx < side; dx++) sum += 255 - data[4 * ((side * y + dy) * w + side * x + dx) + colour];
          }
          plane[y * columns + x] = sum;
        }
      }
      for (const step of [1, columns, 1, columns]) {      // 1 2 1 twice each way; the margins are white
        const next = new Float32Array(plane.length);
        for (let i = step; i < plane.length - step; i++) next[i] = (plane[i - step] + 2 * plane[i] + plane[i + step]) / 4;
        plane = next;
      }
      return plane;
    });
  }
  /** The share of ink that differs in each slot. */
  window.differences = async (slots, side, first, second) => {
    const [one, other] = [await pixels(first), await pixels(second)];
    return slots.map(slot => {
      const a = darkness(one, slot, side), b = darkness(other, slot, side);
      let differs = 0, all = 0;
      for (let colour = 0; colour < 3; colour++) {
        for (let i = 0; i < a[colour].length; i++) {
          differs += Math.abs(a[colour][i] - b[colour][i]);
          all += Math.max(a[colour][i], b[colour][i]);
        }
      }
      return all > 0 ? differs / all : 0;
    });
  };
}

// ---------------------------------------------------------------- the run
const photograph = async page => (await page.screenshot({type: 'png'})).toString('base64');

/** Of each formula how much of the ink differs, at so many times the size. */
async function measure(page, rows, sharp) {
  const em = EM * sharp, compared = [];
  for (const sheet of sheets(rows, em)) {
    const sides = [];
    for (const whose of ['katex', 'ours']) {
      await page.evaluate(([sheet, whose, em]) => window.show(sheet, whose, em), [sheet, whose, em]);
      sides.push(await photograph(page));
    }
    const shares = await page.evaluate(([slots, side, ...sides]) => window.differences(slots, side, ...sides), [sheet.map(row => row.slot), sharp, ...sides]);
    sheet.forEach((row, i) => compared.push({...row, share: shares[i]}));
    process.stderr.write(`\r${compared.length} of ${rows.length} at ${em} px an em `);
  }
  return compared;
}

/** KaTeX, ours, and both over each other (KaTeX's alone red, ours alone blue) of a few formulas. */
async function contactSheet(page, rows, file) {
  const WIDTH = 1500;
  const em = 2 * EM;
  const pictures = [];
  for (const row of rows) {
    const slot = {...room(row, em), left: 0, top: 0};
    const cut = {x: 0, y: 0, width: slot.w, height: slot.h};
    const sides = [];
    for (const whose of ['katex', 'ours']) {
      await page.evaluate(([sheet, whose, em]) => window.show(sheet, whose, em), [[{...row, slot}], whose, em]);
      sides.push((await page.screenshot({type: 'png', clip: cut})).toString('base64'));
    }
    pictures.push({sides, tex: row.tex.replace(/\s+/g, ' ').slice(0, 160), share: row.share, file: row.file, rule: row.rule ?? row.error ?? ''});
  }
  await page.setViewportSize({width: WIDTH, height: 800});
  await page.evaluate(pictures => {
    document.body.textContent = '';
    for (const {sides, tex, share, file, rule} of pictures) {
      const part = document.body.appendChild(document.createElement('div'));
      part.style.cssText = 'font: 14px sans-serif; padding: 4px 8px; border-bottom: 1px solid #999';
      part.appendChild(document.createElement('div')).textContent = `${(100 * share).toFixed(1)} %  ${file}  ${tex}  ${rule && `(${rule})`}`;
      const line = part.appendChild(document.createElement('div'));
      line.style.cssText = 'display: flex; gap: 8px; align-items: flex-start';
      const url = side => `data:image/png;base64,${side}`;
      for (const side of sides) {
        const image = line.appendChild(new Image());
        image.src = url(side);
        image.style.cssText = 'max-width: 32%; max-height: 260px; outline: 1px solid #ddd';
      }
      const both = line.appendChild(document.createElement('div'));
      both.style.cssText = 'position: relative; max-width: 32%; outline: 1px solid #ddd; isolation: isolate; overflow: hidden';
      sides.forEach((side, i) => {
        const layer = i ? both.appendChild(document.createElement('div')) : both;
        if (i) layer.style.cssText = 'position: absolute; inset: 0; mix-blend-mode: multiply';
        const image = layer.appendChild(new Image());
        image.src = url(side);
        image.style.cssText = 'display: block; max-width: 100%; max-height: 260px';
        const tint = layer.appendChild(document.createElement('div'));
        tint.style.cssText = `position: absolute; inset: 0; mix-blend-mode: lighten; background: ${i ? '#00f' : '#f00'}`;
        layer.style.isolation = 'isolate';
      });
    }
  }, pictures);
  await page.evaluate(() => Promise.all([...document.images].map(image => image.decode())));
  await page.screenshot({path: file, fullPage: true});
}

const percent = (part, whole) => `${(100 * part / whole).toFixed(2)} %`;

async function main(args) {
  const at = args.indexOf('--chromium');
  const [, browserPath] = at < 0 ? [] : args.splice(at, 2);
  const out = path.resolve(args[0] ?? path.join(root, 'target/ink'));
  const rows = formulas();
  const {browser, page} = await open(browserPath, EM);
  try {
    await page.setViewportSize(SHEET);
    await page.evaluate(prepare, {FINE});
    const once = await measure(page, rows, SHARP[0]);
    const twice = await measure(page, once.filter(row => row.share >= NOISE && row.svg), SHARP[1]);
    const compared = [...once.filter(row => row.share < NOISE || !row.svg), ...twice];
    process.stderr.write('\n');
    fs.mkdirSync(path.dirname(out), {recursive: true});
    fs.writeFileSync(`${out}.jsonl`, compared.map(({file, line, tex, display, share, rule, error}) =>
      JSON.stringify({file, line, share: Math.round(share * 1e5) / 1e5, tex, display, rule, error})).join('\n') + '\n');

    console.log(`KaTeX ${version}, Chromium ${browser.version()}; share of formulas of whose ink less than ${100 * LIMIT} % differs`);
    console.log('| formulas | all | of those meant to be alike |');
    console.log('| --- | --- | --- |');
    const line = (name, rows) => {
      const alike = rows.filter(row => !row.rule), good = rows => rows.filter(row => row.share < LIMIT).length;
      console.log(`| ${name} | ${good(rows)} of ${rows.length}, ${percent(good(rows), rows.length)} | ${good(alike)} of ${alike.length}, ${percent(good(alike), alike.length)} |`);
    };
    for (const file of FILES) line(file, compared.filter(row => row.file === file));
    line('all', compared);
    const sorted = [...compared].sort((a, b) => a.share - b.share);
    const quantile = q => `${(100 * sorted[Math.floor(q * (sorted.length - 1))].share).toFixed(2)} %`;
    console.log(`half of the formulas differ by less than ${quantile(0.5)}, 95 % by less than ${quantile(0.95)}, 99 % by less than ${quantile(0.99)}`);
    const worst = sorted.filter(row => !row.rule).reverse().slice(0, 20);
    console.log('worst of those meant to be alike:');
    for (const row of worst) console.log(`${(100 * row.share).toFixed(1).padStart(6)} %  ${row.file}  ${row.tex.replace(/\s+/g, ' ').slice(0, 110)}${row.error ? `  (${row.error})` : ''}`);
    await contactSheet(page, worst, `${out}.png`);
    console.log(`${out}.jsonl, ${out}.png`);
  } finally {
    await browser.close();
  }
}
if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
