// An article with formulas of all widths in every place where one may stand, and what is wrong with its page.

const sum = (letter, terms) => Array.from({ length: terms }, (_, at) => `${letter}_{${at + 1}}`).join('+');
/** One piece each, from 1 to 40 em wide, with and without depth; the last breaks into pieces. */
const inline = [
  'x_i', String.raw`\frac{a}{b}`, String.raw`\left(\frac{a+b}{c_j}\right)`, String.raw`\left[\frac{${sum('a', 3)}}{b_j}\right]`,
  String.raw`\left(\frac{${sum('y', 5)}}{z}\right)^2`, String.raw`\sqrt{${sum('a', 8)}}`, String.raw`\left(\frac{${sum('g', 18)}}{h}\right)`,
  `${sum('c', 12)}=y`,
];
const words = inline.map(tex => `因此 $${tex}$ 与（$${tex}$，以及 words $${tex}$. 然后`).join('；');
const display = (tex, label) => String.raw`\begin{equation}${tex}${label}\end{equation}`;
let labels = 0;
const displays = [2, 4, 6, 9, 14, 20, 36].flatMap(terms => [
  () => display(sum('d', terms), String.raw`\label{e${++labels}}`), () => `$$\\frac{${sum('d', terms)}}{2}$$`,
]).concat(() => String.raw`\begin{align}x&=${sum('p', 8)}\label{e${++labels}}\\y&=${sum('q', 3)}\label{e${++labels}}\end{align}`);
const both = () => [words, ...displays.map(written => written())].join('\n\n');
const inside = (text, by) => text.split('\n').map(line => line && by + line).join('\n');
const cells = inline.map(tex => `一段文字 $${tex}$，一段文字`).join(' | ');

/** The text of the article. */
export const article = `---
id: 1
title: 'Places $\\left[\\frac{a_1+a_2}{b_j}\\right]$ of formulas'
date: 2026-01-31
---
${both()}

1. ${words}

${inside(both(), '   ')}

   - ${words}

${inside(both(), '     ')}

${inside(both(), '> ')}

::: theorem {#t title="标题 $x_1$"}
${both()}
:::

## ${inline.slice(0, 6).map(tex => `$${tex}$，`).join('')}

### 标题 $${inline[4]}$：${inline.slice(0, 4).map(tex => `$${tex}$`).join('')}

表：说明 ${words} {#tab}

| ${inline.map(() => '甲').join(' | ')} |
| ${inline.map(() => '--').join(' | ')} |
| ${cells} |

[链接 ${inline.map(tex => `$${tex}$，`).join('')}](https://example.org/)

文字[^a]。

[^a]: 注 ${words}

<div class="columns">

${both()}

</div>

<div class="flex">

一段比较长的文字，与公式在同一行，一段比较长的文字，与公式在同一行

<span>$${inline[3]}$</span>

<span>$${inline[2]}$</span>

</div>
`;

/** The settings of its site. */
export const settings = `title = { zh = "处处", en = "Places" }\nlanguages = ["zh", "en"]\n`;

/** What is wrong, a line each, and how much was looked at. Runs in the browser. */
export function inspect({ legible, print }) {
  const wrong = [], seen = { formulas: 0, scrolling: 0, shrunk: 0 };
  const say = (svg, what) => {
    const place = svg.closest('.columns, .flex, td, th, li li, li, blockquote, .thm, .caption, a, h1, h2, h3')?.outerHTML.slice(0, 20) ?? 'page';
    wrong.push(`${place}: ${what}: ${svg.getAttribute('width')} wide`);
  };
  const content = box => {
    const style = getComputedStyle(box), edge = box.getBoundingClientRect();
    return { left: edge.left + parseFloat(style.borderLeftWidth) + parseFloat(style.paddingLeft), right: edge.right - parseFloat(style.borderRightWidth) - parseFloat(style.paddingRight) };
  };
  for (const svg of document.querySelectorAll('.text svg.m')) {
    if (svg.closest('.sheet, .note') || !svg.children.length) continue;
    const box = svg.getBoundingClientRect(), natural = parseFloat(svg.getAttribute('width')), type = box.width / natural;
    const em = parseFloat(getComputedStyle(svg).fontSize), view = svg.viewBox.baseVal;
    seen.formulas++;
    if (natural < .05) continue;
    if (type < em - .05) seen.shrunk++;
    if (type > em + .05) say(svg, `type of ${type.toFixed(2)} instead of ${em} px`);
    if (Math.abs(box.height / view.height - box.width / view.width) * 1000 > .2) say(svg, `stretched to ${box.width} × ${box.height}`);
    const cell = svg.closest('td, th'), scroller = svg.closest('.scroll, .fit.long');
    if (cell && type < em - .05) say(svg, `shrunk to ${type.toFixed(2)} px in a cell`);
    if (natural > 12 && !print && !cell && type < Math.min(legible, em) - .05) say(svg, `type of ${type.toFixed(2)} px is illegible`);
    const scrolls = scroller && scroller.scrollWidth > scroller.clientWidth + 1;
    if (scrolls && !cell) seen.scrolling++;
    if (scrolls && !cell && type > Math.min(legible * 1.1, em) + .05) say(svg, `scrolls with type of ${type.toFixed(2)} px`);
    // The formula, or the box in which it scrolls, lies within the block around it.
    let block = (scrolls || cell ? scroller ?? svg : svg).parentElement;
    while (block && !/block|list-item|flow-root|^flex|^grid|table/.test(getComputedStyle(block).display)) block = block.parentElement;
    block = svg.closest('.eq') && !cell ? svg.closest('.eq') : block;
    if (!cell && !scrolls) {
      const room = content(block);
      if (box.right > room.right + .5 || box.left < room.left - .5) say(svg, `${Math.max(box.right - room.right, room.left - box.left).toFixed(1)} px out of its box`);
    }
  }
  const page = document.querySelector('.text').getBoundingClientRect();
  for (const number of document.querySelectorAll('.text .eq .no, .text .nb')) {
    if (number.closest('td, th, .sheet, .note')) continue;
    // On paper Chromium may balance one column into two, the second outside of the page, when boxes must not break.
    if (print && number.closest('.columns')) continue;
    for (const part of number.getClientRects()) if (part.right > page.right + 1.5) wrong.push(`${number.className} ${number.textContent.slice(0, 20)} reaches ${(part.right - page.right).toFixed(1)} px out of the text`);
  }
  for (const number of document.querySelectorAll('.text .eq > .no')) {
    const picture = number.parentElement.querySelector('.scroll, svg.m').getBoundingClientRect(), box = number.getBoundingClientRect();
    if (box.top < picture.bottom - 1 && box.left < picture.right - 8 && !number.closest('td')) wrong.push(`a number covers its formula by ${(picture.right - box.left).toFixed(1)} px`);
  }
  const sideways = document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth;
  // On paper a table is not cut, and the printer makes the page fit it.
  if (sideways && !print) wrong.push(`the page scrolls sideways by ${sideways} px`);
  return { wrong: [...new Set(wrong)], seen };
}

/** How far the worst baseline of an inline formula lies from its line's, in px, and whose it is. Runs in the browser. */
export function baselines() {
  let worst = { off: 0 };
  const pieces = [...document.querySelectorAll('.text .f svg.m')].filter(svg => svg.children.length && !svg.closest('.sheet, .note'));
  for (const svg of pieces) {
    const outer = svg.closest('.fit') ?? svg;
    // A picture of no size sits on the baseline, and nothing may break between it and the formula.
    const line = document.createElement('span'), mark = document.createElement('img');
    line.style.whiteSpace = 'nowrap';
    mark.width = mark.height = 0;
    const where = outer.parentNode, after = outer.nextSibling;
    line.append(mark, outer);
    where.insertBefore(line, after);
    const box = svg.getBoundingClientRect(), view = svg.viewBox.baseVal;
    const off = Math.abs(box.top + box.height * (-view.y / view.height) - mark.getBoundingClientRect().bottom);
    if (off > worst.off) worst = { off, place: outer.parentNode.parentNode.outerHTML.slice(0, 40), width: svg.getAttribute('width'), shown: box.width, fit: outer !== svg };
    where.insertBefore(outer, after);
    line.remove();
  }
  return { ...worst, pieces: pieces.length };
}
