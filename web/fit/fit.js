// Formulas set by MathJax 2, 3, 4 or KaTeX follow the width of their column, as pictures with `max-width: 100%` do.
(() => {
  const formulas = '.katex, mjx-container, span.MathJax, .MathJax_CHTML, .MathJax_SVG';
  const displays = '.katex-display, mjx-container[display], .MJXc-display, .MathJax_Display, .MathJax_SVG_Display';
  // What is scaled; what the width of a display is made of; the numbers, of text and drawn, which keep their size.
  const parts = '.katex-html, mjx-container > :is(mjx-math, svg, mjx-break), .mjx-math, .MathJax .math, .MathJax_SVG > svg';
  const full = 'mjx-mtable[width=full] > mjx-', baked = '.MathJax_SVG:has([id^=mjx-eqn]) > svg';
  const numbered = `${full}table, svg[data-table] > g, .mjx-full-width .mjx-box > .mjx-table, .MathJax_FullWidth .mtable > span > :first-child, ${baked} > g > g ~ g`;
  const bodies = `${numbered}, .katex-html > :is(.katex-base, .base)`;
  const texts = `${full}labels mjx-mtd, .mjx-label > .mjx-mtd, .MathJax .mtd[id^=mjx-eqn], .katex-html > :is(.katex-tag, .tag) .text:not(.text *)`;
  const drawn = '[data-idbox], .MathJax_SVG g[id^=mjx-eqn]';
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    :is(${parts}) { zoom: var(--fit-scale, 1); min-width: var(--fit-min, 0) !important }
    :is(mjx-container, mjx-mtable)[width=full], .mjx-full-width, .mjx-full-width .mjx-mtable, .MathJax_FullWidth span { min-width: 0 !important; clip: auto !important }
    ${full}table { margin: 0 !important }
    ${full}labels { width: 100% !important }
    .MathJax_SVG > svg { overflow: visible }
    :is(${bodies}) { translate: var(--fit-shift) }
    [data-fit] :is(${texts}) { transform: scale(calc(1 / var(--fit-scale))); transform-origin: var(--fit-side, right) }
    [data-fit] :is(.mtd, .text) { display: inline-block }
    [data-fit=scroll] { max-width: var(--fit-max); overflow: auto hidden; justify-content: start }
    [data-fit=scroll]:not(${displays}) { display: inline-flex; white-space: nowrap }
    [data-fit=scroll] > * { flex: none }`);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];

  const script = document.currentScript, root = document.documentElement;
  const known = new Map(), around = new Map(), waiting = new Map();
  let asked = 0, printing = false;

  const style = e => getComputedStyle(e), box = e => e.getBoundingClientRect(), all = (e, selector) => [...e.querySelectorAll(selector)];
  const extent = boxes => [Math.min(...boxes.map(b => b.left)), Math.max(...boxes.map(b => b.right))];
  const span = ([from, to]) => to - from;
  const ownerOf = e => e.closest(displays) ?? e.closest(formulas);
  const content = e => {
    const { left, right } = box(e), s = style(e), edge = side => parseFloat(s[`border${side}Width`]) + parseFloat(s[`padding${side}`]);
    return [left + edge('Left'), right - edge('Right')];
  };

  // The boxes around `e` that its width pushes wider, each with the room it must stay in and the edges that stick out.
  function pushed(e) {
    const found = [];
    for (let edge; e && e !== document.body; e = edge.parentElement) {
      const { display, position, float, minWidth, overflowX } = style(edge = e), cell = display === 'table-cell';
      if (/absolute|fixed/.test(position)) break;
      if (cell) edge = e.closest('table') ?? e;
      const room = edge.parentElement, item = !cell && minWidth === 'auto' && overflowX === 'visible' && /flex|grid/.test(style(room).display);
      if (cell || item || float !== 'none' || /^inline-/.test(display)) found.push({ e, room, edges: item ? [...room.children] : [edge] });
    }
    return found;
  }

  // How much narrower each job's column has to be for nothing to stick out; columns side by side share it.
  function giveWay(jobs) {
    const rooms = new Map();
    for (const { e, room, edges } of jobs.flatMap(job => job.levels)) {
      const { left, width } = box(e), at = Math.round(left);
      if (!rooms.has(room)) rooms.set(room, { out: span(extent(edges.map(box).filter(b => b.width))) - span(content(room)), columns: {} });
      const { columns } = rooms.get(room);
      columns[at] = Math.max(width, columns[at] ?? 0);
    }
    // From the outermost room inwards: what has to become narrower leaves less room for what is in it.
    for (const job of jobs) job.cut = job.levels.reduceRight((cut, { e, room }) => {
      const { out, columns } = rooms.get(room);
      return Math.max(0, out + cut) * box(e).width / Object.values(columns).reduce((a, b) => a + b);
    }, 0);
  }

  // The width of punctuation that stays on the line of an inline formula.
  function glued(o, next, pattern) {
    let n = o;
    while (!n[next] && style(n.parentNode).display === 'inline') n = n.parentNode;
    do n = n[next]; while (n?.localName === 'script');
    const found = n?.nodeType === 3 && pattern.exec(n.data), range = new Range();
    if (!found) return 0;
    range.setStart(n, found.index);
    range.setEnd(n, found.index + found[0].length);
    return box(range).width;
  }

  const keyOf = ({ watched, formula }) => watched.map(e => box(e).width.toFixed(1)) + style(formula).fontSize;

  function measure(o) {
    const display = o.matches(displays), formula = o.matches(formulas) ? o : o.querySelector(formulas), size = parseFloat(style(formula).fontSize);
    let column = display ? o : o.parentElement;
    while (/^(inline|contents|ruby)$/.test(style(column).display)) column = column.parentElement;
    const found = all(o, numbered), tags = all(o, `${texts}, ${drawn}`), wide = Math.max(0, ...tags.map(t => box(t).width));
    const levels = pushed(column);
    return {
      o, display, formula, column, size, tags, levels, scale: 1, watched: [display ? o.parentElement : column, ...levels.map(level => level.room)],
      body: found.length ? found : all(o, `${bodies}, :is(${parts}):not(.katex-html)`), pictures: all(o, baked),
      beside: wide ? wide + size / 2 : display ? 0 : glued(o, 'nextSibling', /^[\p{Po}\p{Pe}\p{Pf}]+/u) + glued(o, 'previousSibling', /[\p{Ps}\p{Pi}]+$/u),
    };
  }

  function clear(o) {
    for (const name of ['scale', 'min', 'max', 'shift', 'side']) o.style.removeProperty(`--fit-${name}`);
    delete o.dataset.fit;
    for (const e of all(o, `${drawn}, ${baked}`)) e.style.scale = e.style.translate = e.style.width = '';
  }

  // One step from the widths as they are now: true if the scale has changed and another look is due.
  function step(job) {
    const { o, display, formula, column, body, size, beside } = job, all = span(content(column)), room = all - (all - job.cut > 4 * size && job.cut);
    const width = display ? span(extent(body.map(box))) : Math.max(...[...formula.getClientRects()].map(r => r.width));
    const least = printing ? 0 : Math.min(1, ((o.closest('[data-min]') ?? script)?.dataset.min ?? 9) / size);
    Object.assign(job, { room, length: room });
    if (job.scroll || all < 1 || !(width + beside > room + .3)) return false;
    const scale = Math.floor(job.scale * (room - beside) / width * 1e4) / 1e4;
    job.scroll = scale < least;
    if (job.scroll) job.length = width / job.scale * least + beside;
    job.scale = job.scroll ? least : scale;
    return true;
  }

  function write({ o, scale, scroll, room, length, pictures }) {
    const set = (name, value) => o.style.setProperty(`--fit-${name}`, value);
    if (scale < 1 || scroll) {
      o.dataset.fit = scroll ? 'scroll' : 'scale';
      set('scale', scale);
    }
    if (scroll) {
      set('max', `${room}px`);
      set('min', `${length / scale}px`);
    }
    // MathJax 2 has drawn as wide as the window was: crop or widen the picture around its middle.
    for (const svg of pictures) svg.style.width = `${length / scale}px`;
  }

  // Moves a display out of its number's way, numbers in pictures to their place; answers with what is to be written.
  function place({ o, column, body, tags, beside, scale, scroll, length, pictures: [picture] }) {
    if (!tags.length) return;
    const [left, edge] = content(column), right = scroll ? left + length : edge, [from, to] = extent(body.map(box)), first = box(tags[0]);
    const atLeft = first.left + first.right < from + to, low = left + (atLeft && beside), high = right - (atLeft ? 0 : beside);
    const shift = Math.max(low - from, Math.min(0, high - to)), unit = body[0].parentNode.getScreenCTM?.().a ?? scale;
    const writes = [() => {
      if (Math.abs(shift) > .1) o.style.setProperty('--fit-shift', `${shift / unit}px`);
      if (atLeft) o.style.setProperty('--fit-side', 'left');
    }];
    let further = 0;
    if (picture) {
      const { width, height } = box(picture), drawn = picture.viewBox.baseVal, wide = width / height * drawn.height - drawn.width;
      further = atLeft ? -wide / 2 : wide / 2;
      writes.push(() => picture.setAttribute('preserveAspectRatio', wide < 0 ? 'xMidYMid slice' : 'xMidYMid meet'));
    }
    for (const g of tags.filter(tag => tag.matches(drawn))) {
      const { left, right, top, bottom } = box(g), at = new DOMPoint(atLeft ? left : right, (top + bottom) / 2).matrixTransform(g.parentNode.getScreenCTM().inverse());
      writes.push(() => {
        g.style.scale = 1 / scale;
        g.style.translate = `${at.x + further - at.x / scale}px ${at.y - at.y / scale}px`;
      });
    }
    return writes;
  }

  function fit(owners) {
    owners.forEach(clear);
    const jobs = owners.map(measure);
    let open = jobs;
    for (let round = 0; round < 5 && open.length; round++) {
      giveWay(open);
      open = open.filter(step);
      (round ? open : jobs).forEach(write);
    }
    jobs.flatMap(job => place(job) ?? []).forEach(write => write());
    for (const job of jobs) {
      known.set(job.o, { ...job, key: keyOf(job), before: known.get(job.o)?.key, at: performance.now() });
      for (const e of job.watched) {
        if (!around.has(e)) around.set(e, new Set);
        around.get(e).add(job.o);
        sizes.observe(e);
      }
    }
  }

  // Is another look due? Not if nothing around has changed, nor if a scroll bar comes and goes with the formula's own height.
  function stale(o) {
    const state = known.get(o), key = state && keyOf(state);
    return !state || waiting.get(o) || key !== state.key && !(key === state.before && box(state.column).width > state.room && performance.now() - state.at < 200);
  }

  function tick() {
    asked = 0;
    for (const o of known.keys()) if (!o.isConnected) known.delete(o);
    for (const f of all(document, formulas)) if (!known.has(ownerOf(f))) waiting.set(ownerOf(f), true);
    const due = new Set([...waiting.keys()].filter(o => o.isConnected && stale(o)));
    waiting.clear();
    // Whoever shares a room is looked at together.
    for (const o of due) for (const { room } of known.get(o)?.levels ?? pushed(o)) around.get(room)?.forEach(other => other.isConnected && due.add(other));
    if (due.size) fit([...due]);
  }
  const ask = () => asked ||= requestAnimationFrame(tick);
  const wait = (owners, sure) => {
    for (const o of owners) waiting.set(o, sure || waiting.get(o));
    ask();
  };

  const sizes = new ResizeObserver(entries => entries.forEach(entry => wait(around.get(entry.target) ?? [])));
  new MutationObserver(records => wait(records.map(record => ownerOf(record.target)).filter(Boolean), true)).observe(root, { childList: true, subtree: true });
  addEventListener('resize', () => wait(known.keys()));
  document.fonts.addEventListener('loadingdone', () => wait(known.keys(), true));
  addEventListener('beforeprint', () => {
    printing = true;
    root.style.maxWidth = '170mm';
    fit([...known.keys()].filter(o => o.isConnected));
    root.style.maxWidth = '';
  });
  addEventListener('afterprint', () => {
    printing = false;
    wait(known.keys(), true);
  });
  tick();
})();
