// What MathJax's scan finds in pages: node scan.mjs > scan.jsonl (npm i @mathjax/src@4.1.3 jsdom@29).
import {createRequire} from 'node:module';
import {jsdomAdaptor} from '@mathjax/src/mjs/adaptors/jsdomAdaptor.js';
import {FindTeX} from '@mathjax/src/mjs/input/tex/FindTeX.js';
import {HTMLDomStrings} from '@mathjax/src/mjs/handlers/html/HTMLDomStrings.js';

const {JSDOM} = createRequire(import.meta.url)('jsdom');
const adaptor = jsdomAdaptor(JSDOM);
const parser = new (new JSDOM('').window.DOMParser)();

/** Pages written by hand: one for each thing that MathJax's manual and source say of the scan. */
const BY_HAND = [
  'a $b$ \\(c\\) $$d$$ \\[e\\] f', '$a$$b$', '$$a$b$$', '$$$a$$$', '$$a$$$b$', '\\(a $b$ c\\)', '\\[a \\text{$b$} c\\]',
  '$a \\text{b $c$ d} e$', '$\\$$', '\\$a$b$', '\\\\(a\\)', '\\\\\\(a\\)', '\\\\$a$', 'It costs $5 or $10.', '$ a $',
  '\\(a\\) \\(b', '\\(a {\\) b} \\)', '\\(a \\} \\)', '$a}$', '\\[a \\\\] b\\]', '\\begin{align}a\\\\b\\end{align}',
  '\\begin{align}\\begin{align}a\\end{align}\\end{align}', '\\begin {align} a \\end {align}', '\\begin{a}{\\end{a}}\\end{a}',
  '\\begin{align*}a\\end{align*}', '\\begin{foo}a\\end{bar}', '\\begin{}\\end{}', '\\begin{align}$a$\\end{align}', '\\begin{align} $a$',
  '\\ref{a} \\eqref{b} \\ref {c} \\eqref\n{d} \\refx{e} \\ref e', '\\(a\nb\\)', '\\(a\n\nb\\)', '\\(a<br>b\\)', '\\(a<br/>b<wbr>c\\)',
  '\\(a<!-- b -->c\\)', '\\(a<b>b</b>c\\)', '\\(a<i></i>b\\)', '\\(a<img>b\\)', '<b>$</b>a$', '<p>$a<p>b$', '$a &lt; b$', '$a < b$',
  '&#36;a&#36;', '&dollar;a&dollar;', '&bsol;(a&bsol;)', '&lpar;', '\\&lpar;a\\)', '$a&nbsp;b$', '$a &amp; b$', '$a & b$', '$a &lt b$',
  '<pre>$a$</pre> $b$', '<code>$a$</code>', '<kbd>$a$</kbd><samp>$b$</samp>', '<textarea>$a$</textarea>', '<script>$a$</script>',
  '<style>$a$</style>', '<noscript>$a$</noscript>', '<select><option>$a$</option></select>', '<math><mi>$a$</mi></math>',
  '<p class="mathjax_ignore">$a$</p>$b$', '<p class="x mathjax_ignore y">$a$<span class="mathjax_process">$b$</span>$c$</p>',
  '<p class="mathjax_ignored">$a$</p>', '<pre class="mathjax_process">$a$</pre>', '<pre><b class="mathjax_process">$a$</b></pre>',
  '<p class="mathjax_ignore mathjax_process">$a$</p>', '<p class="mathjax_ignore">$a$<p>$b$', '<ul><li class="mathjax_ignore">$a$<li>$b$</ul>',
  '<table><tr><td class="mathjax_ignore">$a$<td>$b$</table>', '<dl><dt class="mathjax_ignore">$a$<dd>$b$</dl>', '<a title="$a$">$b$</a>',
  '<a title=\'>$a$\'>$b$</a>', '<button>$a$</button>', '<h1>$a$</h1>', '<td>$a$</td>', '<p>$a$</P >', '<P CLASS=mathjax_ignore>$a$</P>$b$',
  '$a<$b$', '$\\frac{a}{b$ c}$', '\\(\\)', '$\\\\$', '$a\\$', '$a\\ $', '中$文$字', '$a\u00a0$', '<title>$a$</title>', '<iframe>$a$</iframe>',
  '<p>\\[<br>a<br>\\]</p>', '\\[a\\]\\[b\\]', '{$a$}', '}$a$', '{\\(a}\\)', '\\({a}\\)}', '\\(a\\\\\\)', '\\begin{a}\\\\end{a}\\end{a}',
  '<div>\\begin{equation}<br>a<br>\\end{equation}</div>', '$$\na\n$$', '\\[\\begin{align}a\\end{align}\\]', '<x-y>$a$</x-y>', '<object>$a$</object>',
];

/** Pages put together at random from what the scan looks at, with every element closed. */
const PIECES = [
  '$', '$', '$$', '\\(', '\\)', '\\[', '\\]', '\\begin{a}', '\\end{a}', '\\ref{r}', '{', '}', '\\', '\\\\', '\\$', 'x', 'y', ' ', '\n', '&lt;',
  '&amp;', '&#36;', '<br>', '<!--c-->', '<wbr>', '周', '5', '<img>', '<hr>',
];
const ELEMENTS = ['<p>|</p>', '<b>|</b>', '<code>|</code>', '<pre>|</pre>', '<div class="mathjax_ignore">|</div>',
  '<span class="mathjax_process">|</span>', '<i>|</i>'];

/** Numbers from 0 to 1, the same in every run. */
function random(seed) {
  return () => {
    seed = (seed * 1664525 + 1013904223) % 4294967296;
    return seed / 4294967296;
  };
}

function compose(next, depth) {
  let text = '';
  for (let n = 3 + Math.floor(next() * 12); n > 0; n--) {
    if (depth < 2 && next() < 0.12) {
      const [open, close] = ELEMENTS[Math.floor(next() * ELEMENTS.length)].split('|');
      // A paragraph within a paragraph would close it.
      text += open.startsWith('<p') || open.startsWith('<div') ? '' : open + compose(next, depth + 1) + close;
      if (depth === 0 && (open.startsWith('<p') || open.startsWith('<div'))) text += open + compose(next, 1) + close;
    } else {
      text += PIECES[Math.floor(next() * PIECES.length)];
    }
  }
  return text;
}

function scan(page, dollars) {
  const {body} = parser.parseFromString('<!doctype html><body>' + page, 'text/html');
  const reader = new HTMLDomStrings();
  reader.adaptor = adaptor;
  const [strings] = reader.find(body);
  const inlineMath = dollars ? [['$', '$'], ['\\(', '\\)']] : [['\\(', '\\)']];
  const finder = new FindTeX({inlineMath});
  finder.adaptor = adaptor;
  return finder
    .findMath(strings)
    .filter(item => !(item.open === '\\' && item.close === ''))
    .map(item => [item.math, item.display]);
}

const next = random(8);
const pages = [...BY_HAND];
for (let n = 0; n < 1500; n++) pages.push(compose(next, 0));
for (const page of pages) {
  console.log(JSON.stringify({page, plain: scan(page, false), dollars: scan(page, true)}));
}
