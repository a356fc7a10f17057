// Formulas set by MathJax 2, 3, 4 or KaTeX follow the width of their column, as pictures with `max-width: 100%` do.
(() => {
  const script = document.currentScript, root = document.documentElement;
  // Before this came, boxes inside what is zoomed were measured otherwise: such a page stays as it is.
  if (!root.currentCSSZoom) return;
  const formulas = '.katex, mjx-container, span.MathJax, .MathJax_CHTML, .MathJax_SVG';
  const displays = '.katex-display, mjx-container[display], .MJXc-display, .MathJax_Display, .MathJax_SVG_Display';
  // What is scaled; what the width of a display is made of; the numbers, of text and drawn, which keep their size.
  const parts = '.katex-html, mjx-container > :is(mjx-math, svg, mjx-break), .mjx-math, .MathJax .math, .MathJax_SVG > svg';
  const full = '[width=full] > mjx-', baked = '.MathJax_SVG:has([id^=mjx-eqn]) > svg';
  const numbered = `${full}table, svg[data-table] > g, .mjx-full-width .mjx-box > .mjx-table, .MathJax_FullWidth .mtable > span > :first-child, ${baked} > g > g ~ g`;
  const bodies = `${numbered}, .katex-base, .katex .base`;
  const texts = `mjx-labels mjx-mtd, .mjx-label > .mjx-mtd, .MathJax .mtd[id^=mjx-eqn], :is(.katex-tag, .katex .tag) .text:not(.text *)`;
  const drawn = 'g[data-labels] > g, .MathJax_SVG g[id^=mjx-eqn]';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :is(${parts}) { zoom: var(--fit-scale, 1); min-width: var(--fit-min, 0) !important; overflow: visible }
    [width=full], .mjx-full-width, .mjx-full-width .mjx-mtable, .MathJax_FullWidth span { min-width: 0 !important; clip: auto !important }
    ${full}table { margin: 0 !important }
    ${full}labels { width: 100% !important }
    mjx-assistive-mml, .MJX_Assistive_MathML { width: 1px !important }
    :is(${bodies}) { translate: var(--fit-shift) }
    [data-fit] :is(${texts}) { transform: scale(calc(1 / var(--fit-scale))); transform-origin: var(--fit-side); display: inline-block }
    [data-fit=scroll] { max-width: var(--fit-max); overflow: auto hidden; justify-content: start; direction: ltr }
    [data-fit=scroll]:not(${displays}) { display: inline-flex; white-space: nowrap; vertical-align: var(--fit-sink) }
    [data-fit=scroll] > * { flex: none }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const known = new Map(), around = new WeakMap(), waiting = new Set();
  let asked, printing;

  const style = getComputedStyle, box = e => e.getBoundingClientRect(), all = (e, selector) => [...e.querySelectorAll(selector)];
  const extent = boxes => [Math.min(...boxes.map(b => b.left)), Math.max(...boxes.map(b => b.right))];
  const apart = e => /absolute|fixed/.test(style(e).position);
  const span = ([from, to]) => to - from;
  const set = (o, name, value) => o.style.setProperty(`--fit-${name}`, value);
  const ownerOf = e => e.closest(displays) ?? e.closest(formulas);
  const content = e => {
    const { left, right } = box(e), s = style(e), edge = side => parseFloat(s[`border${side}Width`]) + parseFloat(s[`padding${side}`]);
    return [left + edge('Left'), right - edge('Right')];
  };

  // The boxes around `e` that its width pushes wider, each with the room it must stay in and the edges that stick out.
  function pushed(e) {
    const found = [];
    for (let edge; e && e !== document.body; e = edge.parentElement) {
      const { display, float, minWidth, overflowX } = style(edge = e), cell = display === 'table-cell';
      if (apart(e)) break;
      if (cell) edge = e.closest('table') ?? e;
      const room = edge.parentElement, item = !cell && minWidth === 'auto' && overflowX === 'visible' && /flex|grid/.test(style(room).display);
      if (cell || item || float !== 'none' || /^inline-/.test(display)) found.push({ e, room, edges: item ? [...room.children].filter(child => !apart(child)) : [edge] });
    }
    return found;
  }

  // How much narrower each job's column has to be for nothing to stick out; columns side by side share it.
  function giveWay(jobs) {
    const rooms = new Map();
    for (const { e, room, edges } of jobs.flatMap(job => job.levels)) {
      const { left, width } = box(e), at = Math.round(left), known = rooms.get(edges[0]) ?? { out: span(extent(edges.map(box).filter(b => b.width))) - span(content(room)), sum: 0 };
      if (!known[at]) known.sum += width;
      known[at] = true;
      rooms.set(edges[0], known);
    }
    // From the outermost room inwards: what has to become narrower leaves less room for what is in it.
    for (const job of jobs) job.cut = job.levels.reduceRight((cut, { e, edges }) => {
      const { out, sum } = rooms.get(edges[0]);
      return Math.max(0, out + cut) * box(e).width / sum;
    }, 0);
  }

  // Does punctuation follow an inline formula? It should stay on its line.
  function followed(o) {
    while (!o.nextSibling && style(o.parentNode).display === 'inline') o = o.parentNode;
    do o = o.nextSibling; while (o?.localName === 'script');
    return /^\p{P}/u.test(o?.data);
  }

  const keyOf = ({ watched, formula }) => watched.map(e => box(e).width) + style(formula).fontSize;

  function measure(o) {
    const display = o.matches(displays), formula = o.matches(formulas) ? o : o.querySelector(formulas), size = formula.querySelector('svg > g')?.getScreenCTM().a * 1000 || parseFloat(style(formula).fontSize);
    let column = display ? o : o.parentElement;
    while (/^(inline|contents)$/.test(style(column).display)) column = column.parentElement;
    const found = all(o, numbered), tags = all(o, `${texts}, ${drawn}`), wide = Math.max(0, ...tags.map(t => box(t).width));
    const levels = pushed(column);
    return {
      o, display, formula, column, size, tags, levels, scale: 1, watched: [display ? o.parentElement : column, ...levels.map(level => level.room)],
      body: found.length ? found : all(o, `${bodies}, :is(${parts}):not(.katex-html)`), picture: o.querySelector(baked),
      // The text of HTML-CSS is a little longer than its box says.
      beside: wide ? wide + size / 2 : display ? formula.matches('span.MathJax') && size / 4 : followed(o) * size / 2,
    };
  }

  function clear(o) {
    for (const name of ['scale', 'min', 'max', 'sink', 'shift', 'side']) set(o, name, '');
    delete o.dataset.fit;
    for (const e of all(o, `${drawn}, ${baked}`)) e.style.scale = e.style.translate = e.style.width = '';
  }

  // One step from the widths as they are now: true if the scale has changed and another look is due.
  function step(job) {
    const { display, formula, column, body, size, tags, levels, cut } = job, all = span(content(column)), room = all - (all - cut > 4 * size && cut);
    // A column that has grown with its formula leaves no room beside it, nor need it.
    const beside = !tags.length && levels.length && !cut ? 0 : job.beside;
    const width = display ? span(extent(body.map(box))) : Math.max(...[...formula.getClientRects()].map(r => r.width));
    const least = printing ? 0 : Math.min(.999, (script?.dataset.min ?? 9) / size);
    job.room = job.length = room;
    if (job.scroll || all < 1 || width + beside < room + .3) return false;
    const scale = job.scale * (room - beside) / width * .9998;
    job.scroll = scale < least;
    if (job.scroll) job.length = width / job.scale * least + beside;
    job.scale = job.scroll ? least : scale;
    return true;
  }

  function write({ o, body, size, scale, scroll, room, length, picture }) {
    if (scale < 1) {
      o.dataset.fit = scroll ? 'scroll' : 'scale';
      set(o, 'scale', scale);
    }
    if (scroll) {
      set(o, 'max', `${room}px`);
      set(o, 'min', `${length / scale}px`);
      // A picture in a flex box stands on its lower edge.
      set(o, 'sink', `${parseFloat(style(body[0]).verticalAlign) * scale}px`);
    }
    // MathJax 2 has drawn as wide as the column was: crop or widen the picture around its middle.
    if (picture) {
      picture.style.width = `${length / scale}px`;
      picture.setAttribute('preserveAspectRatio', `xMidYMid ${length / scale < picture.viewBox.baseVal.width * size / 1000 ? 'slice' : 'meet'}`);
    }
  }

  // Moves a display out of its number's way, numbers in pictures to their place; answers with what is to be written.
  function place({ o, column, body, tags, size, beside, scale, length, picture }) {
    if (!tags.length) return [];
    const [left] = content(column), right = left + length, [from, to] = extent(body.map(box));
    const atLeft = box(tags[0]).left < from, low = left + (atLeft && beside), high = right - (atLeft ? 0 : beside);
    const shift = Math.max(low - from, Math.min(0, high - to)) / (body[0].parentNode.getScreenCTM?.().a ?? scale), grown = 1 / scale;
    const further = picture && (length / scale * 1000 / size - picture.viewBox.baseVal.width) / (atLeft ? -2 : 2);
    return [() => {
      set(o, 'shift', `${shift}px`);
      set(o, 'side', atLeft ? 'left' : 'right');
    }, ...all(o, drawn).map(g => {
      const { left, right, top, bottom } = box(g), { x, y } = new DOMPoint(atLeft ? left : right, (top + bottom) / 2).matrixTransform(g.parentNode.getScreenCTM().inverse());
      return () => {
        g.style.scale = grown;
        g.style.translate = `${x - x * grown + further}px ${y - y * grown}px`;
      };
    })];
  }

  function fit(owners) {
    owners.forEach(clear);
    const jobs = owners.map(measure);
    let open = jobs;
    for (let round = 0; round < 5; round++) {
      giveWay(open);
      open = open.filter(step);
      (round ? open : jobs).forEach(write);
    }
    jobs.flatMap(place).forEach(write => write());
    for (const job of jobs) {
      job.key = keyOf(job);
      job.before = known.get(job.o)?.key;
      job.at = Date.now();
      known.set(job.o, job);
      for (const e of job.watched) {
        if (!around.has(e)) around.set(e, new Set);
        around.get(e).add(job.o);
        sizes.observe(e);
      }
    }
  }

  // Is another look due? Not if nothing around has changed, nor if a scroll bar comes and goes with the formula's own height.
  function stale(o) {
    const job = known.get(o), key = job && keyOf(job);
    return job && key !== job.key && !(key === job.before && box(job.column).width > job.room && Date.now() - job.at < 200);
  }

  function tick() {
    asked = 0;
    for (const o of known.keys()) if (!o.isConnected) known.delete(o);
    const due = new Set([...waiting].filter(stale));
    waiting.clear();
    for (const o of all(document, formulas).map(ownerOf)) if (!known.has(o)) due.add(o);
    // Whoever shares a room is looked at together.
    for (const o of due) for (const { room } of pushed(o)) around.get(room)?.forEach(other => other.isConnected && due.add(other));
    fit([...due]);
  }
  const ask = () => asked ||= requestAnimationFrame(tick);
  const wait = owners => {
    for (const o of owners) waiting.add(o);
    ask();
  };
  const renew = () => {
    known.clear();
    ask();
  };

  const sizes = new ResizeObserver(entries => entries.forEach(entry => wait(around.get(entry.target))));
  new MutationObserver(records => {
    for (const { target } of records) known.delete(ownerOf(target));
    ask();
  }).observe(root, { childList: true, subtree: true });
  addEventListener('resize', () => wait(known.keys()));
  document.fonts.addEventListener('loadingdone', renew);
  addEventListener('afterprint', () => {
    printing = false;
    renew();
  });
  addEventListener('beforeprint', () => {
    printing = true;
    root.style.maxWidth = '170mm';
    known.clear();
    tick();
    root.style.maxWidth = '';
  });
  tick();
})();
