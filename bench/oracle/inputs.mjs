// More formulas for the oracle: `node inputs.mjs OUT.jsonl.gz ARTICLES` writes
//   every symbol, function, macro and environment that KaTeX's own source names, inline and display;
//   the formulas of a folder of articles (`*/index.*.md`);
//   compositions made from a grammar by a seeded generator.
// One JSON object a line: tex, display, source. Formulas that KaTeX refuses are the oracle's to leave out.
import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { createRequire } from 'node:module';

const SEED = 20261130;
const COMPOSITIONS = 1500;
const MOST_OF_ARTICLES = 1500;

const sources = path.join(path.dirname(createRequire(import.meta.url).resolve('katex')), '../src');
const read = name => fs.readFileSync(path.join(sources, name), 'utf8');
const both = (tex, source) => [true, false].map(display => ({ tex, display, source }));
const unquote = text => JSON.parse(`"${text.replace(/\\u\{(\w+)\}/g, (_, hex) => String.fromCodePoint(parseInt(hex, 16)))}"`);

/** KaTeX's own names: `@` is no letter where authors write. */
const isPrivate = command => /^\\.*@/.test(command);

function symbols() {
  const pattern = /defineSymbol\(\s*(math|text), \w+, (\w+),\s*(?:"[^"]*"|null),\s*"((?:[^"\\]|\\.)*)"/g;
  return [...read('symbols.ts').matchAll(pattern)].flatMap(([, mode, , name]) => {
    const command = unquote(name);
    if (isPrivate(command)) return [];
    return mode === 'text' ? both(`\\text{a${command} b}`, 'symbol') : both(`a${command} b_{${command} x}^{y}`, 'symbol');
  });
}

/** Each function with as many arguments as it takes, several kinds of argument each. */
function functions() {
  const made = [];
  for (const file of fs.readdirSync(path.join(sources, 'functions')).filter(name => name.endsWith('.ts'))) {
    const text = read(`functions/${file}`);
    for (const [, head, body] of text.matchAll(/names:\s*\[([^\]]*)\],([\s\S]{0,200})/g)) {
      const count = Number(/numArgs:\s*(\d)/.exec(body)?.[1] ?? 0);
      for (const [, name] of head.matchAll(/"(\\\\[^"\s]+)"/g)) {
        const command = unquote(name);
        if (isPrivate(command)) continue;
        for (const argument of ['x', 'f_i+1', '\\frac{a}{b}', '2em', 'red', '(']) {
          made.push(...both(`A${command}${`{${argument}}`.repeat(count)} b_1`, 'function'));
          if (count === 0) break;
        }
        if (count > 0) made.push(...both(`A_{${command}${'{gy}'.repeat(count)}}^{${command}${'{M}'.repeat(count)}}`, 'function'));
      }
    }
  }
  return made;
}

function macros() {
  return [...read('macros.ts').matchAll(/defineMacro\("((?:[^"\\]|\\.)*)"/g)]
    .map(([, name]) => unquote(name))
    .filter(name => !isPrivate(name))
    .flatMap(name => both(`a${name}{b}{c} d`, 'macro').concat(both(`a${name} b_{${name} x}`, 'macro')));
}

function environments() {
  const names = [...read('environments/array.ts').matchAll(/names:\s*\[([^\]]*)\]/g)]
    .flatMap(([, head]) => [...head.matchAll(/"([^"]*)"/g)].map(([, name]) => name));
  const columns = name => /^(array|darray|subarray)/.test(name) ? '{lc}' : /alignat|alignedat/.test(name) ? '{2}' : '';
  return names.flatMap(name => [
    'a & b_{i} \\\\ \\frac{c}{d} & e', 'x^2 &= \\sum_{i} y \\\\[6pt] &\\le \\int f', 'a \\\\ b',
  ].flatMap(body => both(`\\begin{${name}}${columns(name)}${body}\\end{${name}}`, 'environment')));
}

function articles(folder) {
  const found = new Map();
  for (const slug of fs.readdirSync(folder)) {
    for (const lang of ['zh', 'en']) {
      const file = path.join(folder, slug, `index.${lang}.md`);
      if (!fs.existsSync(file)) continue;
      const text = fs.readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```/gm, '').replace(/`[^`\n]*`/g, '');
      for (const [, display, inline] of text.matchAll(/\$\$([\s\S]+?)\$\$|\$((?:[^$\\\n]|\\.)+)\$/g)) {
        const tex = (display ?? inline).trim();
        if (!/\\(val|ref|eqref|label)\b/.test(tex)) found.set(`${display !== undefined} ${tex}`, { tex, display: display !== undefined, source: 'article' });
      }
    }
  }
  return [...found.values()].slice(0, MOST_OF_ARTICLES);
}

/** xorshift32: the same formulas in every run. */
function generator(seed) {
  let state = seed;
  return bound => {
    state ^= state << 13; state ^= state >>> 17; state ^= state << 5;
    return (state >>> 0) % bound;
  };
}

function compositions(random) {
  const pick = list => list[random(list.length)];
  const letters = [...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789', '\\alpha', '\\beta', '\\Gamma', '\\ell', '\\partial', '\\infty', '\\varphi', '\\Omega'];
  const between = ['+', '-', '=', '\\le', '\\to', '\\times', ',', '\\cdot', '\\otimes', '\\in', ';', '\\mid', '\\ldots', '', '', '\\;', '!', '/', '\\not=', ':'];
  const unary = ['\\hat', '\\bar', '\\vec', '\\tilde', '\\dot', '\\widehat', '\\widetilde', '\\overline', '\\underline', '\\sqrt', '\\mathbf', '\\mathrm', '\\mathbb', '\\mathcal', '\\mathfrak', '\\mathsf', '\\boldsymbol', '\\text', '\\operatorname', '\\overbrace', '\\underbrace', '\\overrightarrow', '\\boxed', '\\phantom', '\\smash', '\\cancel', '\\mathop', '\\mathrel', '\\xrightarrow', '\\sqrt[3]'];
  const big = ['\\sum', '\\prod', '\\int', '\\lim', '\\max', '\\bigcup', '\\oint', '\\sup', '\\sum\\nolimits', '\\int\\limits', '\\log'];
  const fences = [['(', ')'], ['[', ']'], ['\\{', '\\}'], ['|', '|'], ['\\langle', '\\rangle'], ['\\lVert', '\\rVert'], ['.', '|'], ['\\lfloor', '\\rceil'], ['/', '.']];
  const styles = ['\\displaystyle', '\\textstyle', '\\scriptstyle', '\\large', '\\small', '\\color{red}'];
  const expression = depth => Array.from({ length: 1 + random(3) }, () => atom(depth)).join(` ${pick(between)} `);
  const script = depth => `{${expression(depth - 1)}}`;
  function atom(depth) {
    if (depth <= 0) return pick(letters);
    switch (random(14)) {
      case 0: return `\\frac{${expression(depth - 1)}}{${expression(depth - 1)}}`;
      case 1: return `${pick(unary)}{${expression(depth - 1)}}`;
      case 2: return `${pick(big)}_${script(depth)}^${script(depth)} ${atom(depth - 1)}`;
      case 3: { const [l, r] = pick(fences); return `\\left${l} ${expression(depth - 1)} \\right${r}`; }
      case 4: return `${atom(depth - 1)}_${script(depth)}`.replace(/^(.*\^.*)$/, '{$1}');
      case 5: return `{${atom(depth - 1)}}^${script(depth)}`;
      case 6: return `{${atom(depth - 1)}}_${script(depth)}^${script(depth)}`;
      case 7: return `{${pick(styles)} ${expression(depth - 1)}}`;
      case 8: return `\\begin{${'matrix'}}${expression(depth - 1)} & ${expression(depth - 1)} \\\\ ${expression(depth - 1)} & ${expression(depth - 1)}\\end{matrix}`;
      case 9: return `\\binom{${expression(depth - 1)}}{${atom(depth - 1)}}`;
      case 10: return `${pick(big)}_{${atom(0)}} ${expression(depth - 1)}`;
      case 11: return `${pick(['\\bigl(', '\\Bigl[', '\\Big|', '\\bigg/'])} ${atom(depth - 1)} ${pick(['\\bigr)', '\\Bigr]', '\\Big|', '\\biggr.'])}`;
      case 12: return `\\stackrel{${atom(0)}}{${pick(['=', '\\to', 'R'])}} ${atom(depth - 1)}'`;
      default: return pick(letters);
    }
  }
  return Array.from({ length: COMPOSITIONS }, () => ({ tex: expression(1 + random(3)), display: random(2) === 0, source: 'composition' }));
}

const [output, folder] = process.argv.slice(2);
if (!folder) {
  console.error('usage: node inputs.mjs OUT.jsonl.gz ARTICLES');
  process.exit(2);
}
const all = [...symbols(), ...functions(), ...macros(), ...environments(), ...articles(folder), ...compositions(generator(SEED))];
/** How many of each source. */
const count = rows => rows.reduce((counts, { source }) => ({ ...counts, [source]: (counts[source] ?? 0) + 1 }), {});
const unique = [...new Map(all.map(row => [`${row.display} ${row.tex}`, row])).values()];
fs.writeFileSync(output, zlib.gzipSync(unique.map(row => JSON.stringify(row)).join('\n') + '\n', { level: 9 }));
console.log(`${unique.length} formulas:`, count(unique));
