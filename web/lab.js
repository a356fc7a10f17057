// Live figures: picture, numbers, links and address follow the controls. The page works without this file.
const lang = document.documentElement.lang.slice(0, 2), minus = text => String(text).replaceAll('-', '−');

function enliven(figure) {
  const { id, dataset: { lab } } = figure, form = figure.querySelector('form.controls');
  if (!form) return;
  const all = selector => [...figure.querySelectorAll(selector)], stale = new Set();
  let asked = 0, running = false, later;

  // Names without the figure's prefix; of two values of one name the last counts, as on the server.
  const values = (of = form) => new Map([...new FormData(of)].filter(([name]) => name.startsWith(id + '.'))
    .map(([name, value]) => [name.slice(id.length + 1), value]));
  // What needs not stand in the address: the values that the page came with, unless its address names them.
  const unmoved = form.cloneNode(true), given = new URL(location).searchParams;
  unmoved.reset();
  const first = new Map([...values(unmoved)].filter(([name]) => !given.has(`${id}.${name}`)));
  // One of the two layouts, as the column is wide or narrow.
  const charts = () => all('.picture > svg'), visible = () => charts().find(chart => chart.getClientRects().length) ?? charts()[0];

  // At most one request is under way, and the latest values win.
  async function run() {
    running = true;
    await new Promise(requestAnimationFrame);
    for (let turn; turn !== asked;) await draw(turn = asked);
    running = false;
  }
  function ask() { asked++; if (!running) run() }

  async function draw(turn) {
    const chart = visible(), now = values(), column = chart.classList.contains('narrow') ? 'narrow' : 'wide';
    const slow = setTimeout(() => figure.setAttribute('aria-busy', 'true'), 150);
    try {
      const answer = await (await fetch(`/labs/${lab}.json?${new URLSearchParams([...now, ['lang', lang], ['column', column]])}`)).json();
      if (turn !== asked) return;
      refuse(answer.error);
      if (!answer.error) { show(chart, answer); link(now) }
    } catch { /* The server is away: the old picture stays, and the next movement asks again. */ } finally {
      clearTimeout(slow);
      figure.removeAttribute('aria-busy');
    }
  }

  function show(chart, answer) {
    const fresh = document.adoptNode(new DOMParser().parseFromString(answer.svg, 'image/svg+xml').documentElement);
    stale.clear();
    charts().forEach(other => other !== chart && stale.add(other));
    chart.replaceWith(fresh);
    const write = (place, text) => all(place).forEach(element => element.textContent = text);
    for (const name in answer.parameters) write(`output[data-value="${name}"]`, minus(answer.parameters[name]));
    for (const { name, shown } of answer.values) write(`dd[data-value="${name}"]`, minus(shown));
    write('.answer', answer.answer);
    const heads = all('.data th');
    all('.data tbody').forEach(body => body.replaceChildren(...answer.table.rows.map(row => {
      const line = document.createElement('tr');
      row.forEach((text, at) => {
        const { className } = heads[at];
        Object.assign(line.insertCell(), { className, textContent: className ? minus(text) : text });
      });
      return line;
    })));
  }

  // A sentence beside the field that was refused; without an error, none.
  function refuse(error) {
    form.querySelectorAll('.err').forEach(old => old.remove());
    form.querySelectorAll('[aria-invalid]').forEach(field => ['aria-invalid', 'aria-describedby'].forEach(name => field.removeAttribute(name)));
    if (!error) return;
    const fields = [...form.elements].filter(field => field.name === `${id}.${error.parameter}` && field.type !== 'hidden');
    const sentence = Object.assign(document.createElement('p'), { className: 'err', id: `${id}.err`, role: 'alert', textContent: error.message });
    fields.forEach(field => { field.setAttribute('aria-invalid', 'true'); field.setAttribute('aria-describedby', sentence.id) });
    (fields[0]?.closest('.field') ?? form).append(sentence);
  }

  function address(now) {
    const url = new URL(location);
    for (const [name, value] of now) first.get(name) === value ? url.searchParams.delete(`${id}.${name}`) : url.searchParams.set(`${id}.${name}`, value);
    return url;
  }

  function link(now) {
    const share = Object.assign(address(now), { hash: id });
    for (const a of all('.actions a')) if (a.dataset.link) a.href = share; else if (a.pathname.startsWith('/labs/')) a.search = new URLSearchParams([...now, ['lang', lang]]);
    const flag = ([name, text]) => ` --${name.replaceAll('_', '-')}=${/^[\w.+-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`}`;
    all('.run code').forEach(code => code.textContent = `zhoubi lab run ${lab}${[...now].map(flag).join('')} --lang ${lang} -o figure.svg`);
    clearTimeout(later);
    later = setTimeout(() => history.replaceState(history.state, '', address(now)), 150); // Safari allows 100 in 30 s.
  }

  form.addEventListener('input', ask);
  form.addEventListener('submit', event => { event.preventDefault(); ask() });
  new ResizeObserver(() => stale.has(visible()) && ask()).observe(figure);
  // A browser that has kept moved controls over a reload shows their picture.
  if (String([...values()]) !== String([...values(unmoved)])) ask();
}

document.querySelectorAll('figure.lab[data-lab]').forEach(enliven);
