// Layout of TeX formulas as KaTeX and Chromium place them: size, glyphs, rules.
//
//   npm ci
//   node layout.mjs OUT.jsonl[.gz] IN.jsonl[.gz] [IN.jsonl[.gz] ...] [--chromium PATH]
//
// Every input line is an object with `tex`, perhaps `display` (default true) and
// `macros`. The output has one object a line, in order; the README of
// crates/typeset/tests/golden says what the fields mean. Chromium is looked for on the PATH, or given
// by --chromium or the variable CHROMIUM.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import {createRequire} from 'node:module';
import {fileURLToPath} from 'node:url';
import {chromium} from 'playwright-core';

const ROOT = 3000;    // px of KaTeX's root font: a font unit is three pixels, so that rounding to pixels costs nothing
const BATCH = 50;

// ---------------------------------------------------------------- KaTeX's files
const require = createRequire(import.meta.url);
const dist = path.dirname(require.resolve('katex'));
export const version = require('katex/package.json').version;

/** The code points of a TrueType font's cmap (formats 4 and 12). */
function codePoints(file) {
  const b = fs.readFileSync(file);
  const out = new Set();
  let cmap = 0;
  for (let i = 0; i < b.readUInt16BE(4); i++)
    if (b.toString('latin1', 12 + 16 * i, 16 + 16 * i) === 'cmap') cmap = b.readUInt32BE(20 + 16 * i);
  for (let i = 0; i < b.readUInt16BE(cmap + 2); i++) {
    if (![0, 3].includes(b.readUInt16BE(cmap + 4 + 8 * i))) continue;   // Unicode and Windows only
    const t = cmap + b.readUInt32BE(cmap + 8 + 8 * i);
    const format = b.readUInt16BE(t);
    if (format === 4) {
      const n = b.readUInt16BE(t + 6) / 2;
      for (let s = 0; s < n; s++) {
        const end = b.readUInt16BE(t + 14 + 2 * s), start = b.readUInt16BE(t + 16 + 2 * n + 2 * s);
        const delta = b.readUInt16BE(t + 16 + 4 * n + 2 * s), at = t + 16 + 6 * n + 2 * s, range = b.readUInt16BE(at);
        for (let c = start; c <= end && c < 0xffff; c++) {
          let g = range ? b.readUInt16BE(at + range + 2 * (c - start)) : c;
          if (g || !range) g = (g + delta) & 0xffff;
          if (g) out.add(c);
        }
      }
    } else if (format === 12) {
      for (let k = 0; k < b.readUInt32BE(t + 12); k++) {
        const g = t + 16 + 12 * k;
        for (let c = b.readUInt32BE(g); c <= b.readUInt32BE(g + 4); c++) out.add(c);
      }
    }
  }
  return [...out];
}
const faces = {};     // "Main-R" -> code points
for (const file of fs.readdirSync(path.join(dist, 'fonts'))) {
  const m = /^KaTeX_(\w+)-(Regular|Bold|Italic|BoldItalic)\.ttf$/.exec(file);
  if (m) faces[`${m[1]}-${m[2].replace(/[a-z]/g, '')}`] = codePoints(path.join(dist, 'fonts', file));
}

// ---------------------------------------------------------------- in the page
/** Runs in the browser: prepares `window.layout(row)`. */
function prepare({ROOT, faces}) {
  const has = Object.fromEntries(Object.entries(faces).map(([k, v]) => [k, new Set(v)]));
  const round = v => Math.round(v * 1000) / 1000 || 0;
  const em = v => round(v / ROOT);
  const invisible = /^[\s\u00a0\u00ad\u034f\u2000-\u200f\u2028-\u202f\u205f-\u206f\ufe00-\ufe0f\ufeff]$/;
  const host = document.getElementById('host');
  const transparent = color => /^rgba\(.*, 0\)$/.test(color);

  /** The KaTeX face that draws a character: CSS font matching, with the signs + for
      synthetic bold and / for synthetic slant; "text" if no KaTeX font has it. */
  const faceMemo = new Map();
  function faceOf(ch, cs) {
    const key = `${ch} ${cs.fontFamily} ${cs.fontWeight} ${cs.fontStyle}`;
    if (faceMemo.has(key)) return faceMemo.get(key);
    const bold = +cs.fontWeight >= 600, italic = cs.fontStyle !== 'normal';
    let found = 'text';
    for (const raw of cs.fontFamily.split(',')) {
      const family = raw.trim().replace(/["']/g, '');
      if (!family.startsWith('KaTeX_')) continue;
      const name = family.slice(6);
      const order = italic ? (bold ? ['BI', 'I', 'B', 'R'] : ['I', 'BI', 'R', 'B'])
                           : (bold ? ['B', 'R', 'BI', 'I'] : ['R', 'B', 'I', 'BI']);
      const code = order.find(code => has[`${name}-${code}`]);
      if (code && has[`${name}-${code}`].has(ch.codePointAt(0))) {
        found = `${name}-${code}` + (bold && !code.includes('B') ? '+' : '') + (italic && !code.includes('I') ? '/' : '');
        break;
      }
    }
    faceMemo.set(key, found);
    return found;
  }

  /** Distance from the top of a text's box to its baseline, as Chromium has it. */
  const ascentMemo = new Map();
  function ascentOf(cs) {
    const key = `${cs.fontFamily} ${cs.fontWeight} ${cs.fontStyle} ${cs.fontSize}`;
    if (!ascentMemo.has(key)) {
      const probe = document.createElement('div'), text = document.createTextNode('x'), mark = document.createElement('span');
      Object.assign(probe.style, {position: 'absolute', left: 0, top: 0, whiteSpace: 'nowrap', lineHeight: 'normal',
        fontFamily: cs.fontFamily, fontWeight: cs.fontWeight, fontStyle: cs.fontStyle, fontSize: cs.fontSize});
      mark.className = 'mark';
      probe.append(text, mark);
      document.body.append(probe);
      const range = document.createRange();
      range.selectNodeContents(text);
      ascentMemo.set(key, mark.getBoundingClientRect().bottom - range.getBoundingClientRect().top);
      probe.remove();
    }
    return ascentMemo.get(key);
  }

  /** Lets every SVG path carry the name that KaTeX gives it. */
  function nameParts(node) {
    if (node.pathName !== undefined) {
      const make = node.toNode;
      node.toNode = function() { const el = make.call(this); el.setAttribute('data-name', this.pathName); return el; };
    }
    for (const child of node.children || []) nameParts(child);
  }
  const find = (node, cls) => node.classes?.includes(cls) ? node
    : (node.children || []).map(child => find(child, cls)).find(Boolean);

  function collect(top, tag, x0, y0, out, sources) {
    const boxOf = (l, t, r, b) => [em(l - x0), em(y0 - b), em(r - l), em(b - t)];
    const range = document.createRange();

    function text(node, mirrored) {
      const cs = getComputedStyle(node.parentElement);
      if (transparent(cs.color) || cs.visibility === 'hidden') return;
      let at = 0;
      for (const ch of node.data) {
        range.setStart(node, at);
        range.setEnd(node, at += ch.length);
        if (invisible.test(ch)) continue;
        const rect = range.getClientRects()[0];
        out.g.push([ch, em(rect.left - x0), em(y0 - rect.top - ascentOf(cs)), round(parseFloat(cs.fontSize) / ROOT),
          faceOf(ch, cs) + (mirrored ? '~' : '')]);
      }
    }
    function svg(el) {
      if (transparent(getComputedStyle(el).color)) return;
      let {left, top: upper, right, bottom} = el.getBoundingClientRect();
      const clip = (l, t, r, b) => [Math.max(l, left), Math.max(t, upper), Math.min(r, right), Math.min(b, bottom)];
      for (let p = el.parentElement; p && p !== host; p = p.parentElement) {
        if (getComputedStyle(p).overflowX === 'visible') continue;
        const c = p.getBoundingClientRect();
        [left, upper, right, bottom] = clip(c.left, c.top, c.right, c.bottom);
      }
      for (const part of el.querySelectorAll('path, line')) {
        const b = part.getBBox(), m = part.getScreenCTM();
        const ink = clip(m.a * b.x + m.e, m.d * b.y + m.f, m.a * (b.x + b.width) + m.e, m.d * (b.y + b.height) + m.f);
        const name = part.tagName === 'path' ? part.dataset.name : part.getAttribute('y1') === '0' ? 'line\\' : 'line/';
        out.r.push(['svg', ...boxOf(left, upper, right, bottom), name, ...boxOf(...ink)]);
        if (sources) sources.push({d: part.getAttribute('d'), viewBox: el.getAttribute('viewBox'),
          fit: el.getAttribute('preserveAspectRatio'), stroke: part.tagName === 'line' ? parseFloat(getComputedStyle(part).strokeWidth) / ROOT : 0});
      }
    }
    function borders(el, cs) {
      const r = el.getBoundingClientRect();
      const w = side => cs[`border${side}Style`] === 'none' || transparent(cs[`border${side}Color`]) ? 0 : parseFloat(cs[`border${side}Width`]);
      const [t, b, l, ri] = [w('Top'), w('Bottom'), w('Left'), w('Right')];
      if (!transparent(cs.backgroundColor)) out.r.push(['bg', ...boxOf(r.left, r.top, r.right, r.bottom)]);
      if (el.classList.contains('katex-rule')) {      // its borders overlap in full
        if (t && ri) out.r.push(boxOf(r.right - ri, r.top, r.right, r.top + t));
        return;
      }
      const put = (style, ...box) => out.r.push(style === 'dashed' ? ['dash', ...boxOf(...box)] : boxOf(...box));
      if (t) put(cs.borderTopStyle, r.left, r.top, r.right, r.top + t);
      if (b) put(cs.borderBottomStyle, r.left, r.bottom - b, r.right, r.bottom);
      if (l) put(cs.borderLeftStyle, r.left, r.top, r.left + l, r.bottom);
      if (ri) put(cs.borderRightStyle, r.right - ri, r.top, r.right, r.bottom);
    }
    const rowsOf = column => [...column.querySelectorAll(':scope > .vlist-t > .vlist-r:first-child > .vlist > span')];
    const baseline = row => Math.round(row.querySelector(':scope > .pstrut')?.getBoundingClientRect().bottom ?? 0);

    function walk(node, mirrored) {
      if (node.nodeType === Node.TEXT_NODE) return text(node, mirrored);
      if (node.nodeType !== Node.ELEMENT_NODE) return;
      if (node.tagName === 'svg') return svg(node);
      const cls = node.classList;
      if (['vlist-s', 'pstrut', 'katex-strut', 'mark'].some(c => cls.contains(c))) return;
      if (node === tag && node !== top) return;
      const cs = getComputedStyle(node);
      if (cs.visibility === 'hidden') return;
      borders(node, cs);
      if (node.tagName === 'IMG') {
        const r = node.getBoundingClientRect();
        out.r.push(['img', ...boxOf(r.left, r.top, r.right, r.bottom)]);
      }
      mirrored = mirrored !== cls.contains('reflectbox');
      if (cls.contains('mtable')) {                   // columns of rows: read row by row
        const cells = [];
        [...node.children].forEach((column, c) => {
          const rows = rowsOf(column);
          if (rows.length) rows.forEach(row => cells.push([baseline(row), c, row]));
          else walk(column, mirrored);
        });
        cells.sort((a, b) => a[0] - b[0] || a[1] - b[1]).forEach(cell => walk(cell[2], mirrored));
      } else if (cls.contains('vlist') && !node.closest('.vlist-t').parentElement.classList.contains('katex-accent')) {
        [...node.children].map(row => [baseline(row), row]).sort((a, b) => a[0] - b[0]).forEach(row => walk(row[1], mirrored));
      } else {
        node.childNodes.forEach(child => walk(child, mirrored));
      }
    }
    walk(top, false);
  }

  /** Where KaTeX saw an error: an offset into the formula, null if unknown or within a macro's text. */
  function place(e, tex) {
    if (e.position === undefined) return null;
    const seen = e.message.slice(`KaTeX parse error: ${e.rawMessage}`.length).replace(/^ at (end of input|position \d+): /, '');
    const around = seen.replace(/\u0332/g, '').replace(/^…/, '').replace(/…$/, '');
    return tex.slice(Math.max(0, e.position - 15), e.position + e.length + 15) === around ? e.position : null;
  }

  window.layout = ({tex, display, macros}, wantSources) => {
    host.textContent = '';
    let tree;
    try {
      tree = katex.__renderToHTMLTree(tex, {displayMode: display, strict: false, trust: true, throwOnError: true,
        output: 'html', macros: {...macros}});
      nameParts(tree);
      host.append(tree.toNode());
    } catch (e) {
      return {error: e.rawMessage || `${e.name}: ${e.message}`, pos: place(e, tex)};
    }
    const html = host.querySelector('.katex-html');
    html.querySelectorAll('.eqn-num').forEach((el, i) => el.append(`(${i + 1})`));
    const tag = html.querySelector(':scope > .katex-tag');
    const mark = () => Object.assign(document.createElement('span'), {className: 'mark'});
    const begin = mark(), end = mark();
    html.prepend(begin);
    html.insertBefore(end, tag);
    const several = !!html.querySelector(':scope > .katex-newline');

    const origin = begin.getBoundingClientRect();
    const y0 = origin.bottom;
    const struts = [...html.querySelectorAll(':scope > .katex-base > .katex-strut')].map(el => el.getBoundingClientRect());
    const x0 = several ? Math.min(...struts.map(s => s.left)) : origin.left;
    const bases = find(tree, 'katex-html').children.filter(node => node.classes.includes('katex-base'));
    const out = {w: 0, h: 0, d: 0, g: [], r: []};
    if (several) {
      const blocks = [...html.querySelectorAll(':scope > .katex-base')].map(el => el.getBoundingClientRect().right);
      out.w = em(Math.max(...blocks) - x0);
      out.h = em(Math.max(...struts.map(s => y0 - s.top)));
      out.d = em(Math.max(...struts.map(s => s.bottom - y0)));
      out.lines = 1 + html.querySelectorAll(':scope > .katex-newline').length;
    } else {
      out.w = em(end.getBoundingClientRect().left - x0);
      out.h = round(Math.max(0, ...bases.map(b => b.height)));
      out.d = round(Math.max(0, ...bases.map(b => b.depth)));
    }
    const sources = wantSources ? [] : undefined;
    collect(html, tag, x0, y0, out, sources);
    if (tag) {
      const box = tag.getBoundingClientRect();
      out.tag = {w: em(box.width), g: [], r: []};
      collect(tag, tag, box.left, y0, out.tag);
    }
    if (sources) out.sources = sources;
    return out;
  };
}

// ---------------------------------------------------------------- the run
/** A page with KaTeX, its fonts loaded, and `window.layout`; `root` is the font size in px. */
export async function open(browserPath, root = ROOT) {
  const onPath = name => (process.env.PATH || '').split(path.delimiter)
    .map(dir => path.join(dir, name)).find(file => fs.existsSync(file));
  browserPath ||= process.env.CHROMIUM || ['chromium', 'chromium-browser', 'google-chrome'].map(onPath).find(Boolean);
  const browser = await chromium.launch({executablePath: browserPath, headless: true, args: ['--no-sandbox', '--disable-gpu',
    '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
    '--font-render-hinting=none', '--disable-lcd-text']});
  const page = await browser.newPage();
  await page.route('**/*', route => {     // the page's own files; the network stays out
    const url = new URL(route.request().url());
    if (url.host !== 'katex.invalid') return route.abort();
    if (url.pathname === '/') return route.fulfill({contentType: 'text/html; charset=utf-8', body: `<!DOCTYPE html>
<html lang="zh-CN"><link rel="stylesheet" href="/katex.min.css"><style>
body { margin: 0 }
#host { position: absolute; left: 0; top: 0; width: max-content; white-space: nowrap }
#host .katex { font-size: ${root}px }
#host .katex-display { margin: 0 }
#host .katex-html > .katex-tag { position: absolute; left: 0; right: auto; text-align: left }
#host .eqn-num::before { content: none }
.mark { display: inline-block; width: 0; height: 0 }
</style><div id="host"></div><script src="/katex.min.js"></script><script src="/contrib/mhchem.min.js"></script></html>`});
    const file = path.join(dist, path.normalize(url.pathname));
    return fs.existsSync(file) ? route.fulfill({path: file}) : route.abort();
  });
  await page.goto('http://katex.invalid/');
  const loaded = await page.evaluate(async () => {
    await Promise.all([...document.fonts].map(font => font.load()));
    await document.fonts.ready;
    return [...document.fonts].map(font => font.status);
  });
  if (loaded.length < 20 || loaded.some(status => status !== 'loaded')) throw new Error(`fonts not loaded: ${loaded}`);
  await page.evaluate(prepare, {ROOT: root, faces});
  return {browser, page};
}

/** The lines of a (gzipped) JSON lines file. */
export function read(file) {
  const bytes = fs.readFileSync(file);
  return (file.endsWith('.gz') ? zlib.gunzipSync(bytes) : bytes).toString('utf8')
    .split('\n').filter(Boolean).map(line => JSON.parse(line));
}
export const formula = ({tex, display = true, macros}) => ({tex, display, macros});
export const shortName = file => path.basename(file).replace(/\.jsonl(\.gz)?$/, '');

async function main(args) {
  const at = args.indexOf('--chromium');
  const [, browserPath] = at < 0 ? [] : args.splice(at, 2);
  const [output, ...inputs] = args;
  if (!inputs.length) {
    console.error('usage: node layout.mjs OUT.jsonl[.gz] IN.jsonl[.gz] ... [--chromium PATH]');
    process.exit(2);
  }
  const {browser, page} = await open(browserPath);
  try {
    console.log(`KaTeX ${version}, Chromium ${browser.version()}`);
    const lines = [];
    for (const input of inputs) {
      const rows = read(input).map(formula), file = shortName(input);
      let refused = 0;
      for (let i = 0; i < rows.length; i += BATCH) {
        const part = await page.evaluate(part => part.map(row => window.layout(row)), rows.slice(i, i + BATCH));
        part.forEach((result, k) => {
          if ('error' in result) refused++;
          lines.push(JSON.stringify({file, line: i + k, ...result}));
        });
      }
      console.log(`${file}: ${rows.length - refused} laid out, ${refused} refused`);
    }
    const text = lines.join('\n') + '\n';
    fs.writeFileSync(output, output.endsWith('.gz') ? zlib.gzipSync(text, {level: 9}) : text);
  } finally {
    await browser.close();
  }
}
if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) await main(process.argv.slice(2));
