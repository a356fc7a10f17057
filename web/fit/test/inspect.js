// Runs in the page: what a reader would see of its formulas, asked of the ink and not of what fit.js believes.

/** For each formula: where it is, its ink, the box that it must stay in, its numbers' widths. Lengths in px. */
export function inspect() {
  const owners = '.katex-display, mjx-container[display], .MJXc-display, .MathJax_Display, .MathJax_SVG_Display';
  const formulas = '.katex, mjx-container, span.MathJax, .MathJax_CHTML, .MathJax_SVG';
  const homes = 'main, li, blockquote, .flex, .grid, .scroll, details, #tab';
  const glyphs = '.mjx-char, mjx-c, use, .MathJax .math span, .katex-html span';
  const numbers = '.katex-tag, .tag, mjx-labels, .mjx-label, .MathJax .mtd[id^=mjx-eqn], [data-labels], .MathJax_SVG g[id^=mjx-eqn]';
  const has = e => e.matches('use, mjx-c, .mjx-char') || [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim() && n.data !== '\u200b');
  const inked = e => [...e.querySelectorAll(glyphs)].filter(has).map(g => g.getBoundingClientRect()).filter(r => r.width > 0);
  const unique = [...new Set([...document.querySelectorAll(formulas)].map(f => f.closest(owners) ?? f))];
  return unique.filter(o => o.checkVisibility({ contentVisibilityAuto: true })).map(o => {
    const home = o.closest(homes), s = getComputedStyle(home), { left, right } = home.getBoundingClientRect();
    const rects = inked(o), own = o.getBoundingClientRect(), scrolls = getComputedStyle(o).overflowX === 'auto';
    const start = scrolls ? own.left : Math.min(...rects.map(r => r.left)), end = scrolls ? own.right : Math.max(...rects.map(r => r.right));
    const tags = [...o.querySelectorAll(numbers)].filter(t => !t.parentElement.closest(numbers)).flatMap(inked), inTag = new Set(tags.map(r => `${r.left} ${r.top}`));
    const body = rects.filter(r => !inTag.has(`${r.left} ${r.top}`));
    const bodyEnd = Math.max(...body.map(r => r.right)), bodyStart = Math.min(...body.map(r => r.left));
    return {
      start, end, width: end - start, scrolls,
      out: Math.max(0, end - (right - parseFloat(s.paddingRight)), left + parseFloat(s.paddingLeft) - start, end - innerWidth),
      tags: tags.map(r => Math.round(r.width * 10) / 10),
      collides: !scrolls && tags.some(t => body.some(b => b.left < t.right - 1 && b.right > t.left + 1 && b.top < t.bottom && b.bottom > t.top)),
      body: bodyEnd - bodyStart, home: home.localName + (home.className && `.${home.className}`), text: o.textContent.trim().slice(0, 24),
    };
  });
}
