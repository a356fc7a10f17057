// Live figures: the picture, its numbers and the address follow the controls. The page works without this file.
const lang = document.documentElement.lang.slice(0, 2);

function enliven(figure) {
  const { id, dataset: { lab } } = figure, form = figure.querySelector('form.controls');
  if (!form) return;
  const stale = new Set();
  let asked = 0, running = false;

  // Names without the figure's prefix; of two values of one name the last counts, as on the server.
  const values = () => new Map([...new FormData(form)].filter(([name]) => name.startsWith(id + '.'))
    .map(([name, value]) => [name.slice(id.length + 1), value]));
  const control = name => { const found = form.elements[`${id}.${name}`]; return found?.length && !found.options ? found[found.length - 1] : found };

  // What needs not stand in the address: values that were there when the address did not name them.
  const given = new URL(location).searchParams;
  const first = new Map([...values()].filter(([name]) => !given.has(`${id}.${name}`)));

  const charts = () => [...figure.querySelectorAll('.picture > svg.chart')];
  const visible = () => charts().find(chart => chart.getClientRects().length) ?? charts()[0];

  async function run() {
    running = true;
    await new Promise(requestAnimationFrame);
    for (let turn; turn !== asked;) await draw(turn = asked);
    running = false;
  }
  function ask() { asked++; if (!running) run() }

  async function draw(turn) {
    const chart = visible(), column = chart.classList.contains('narrow') ? 'narrow' : 'wide', now = values();
    const slow = setTimeout(() => figure.setAttribute('aria-busy', 'true'), 150);
    try {
      const answer = await fetch(`/labs/${lab}.json?${new URLSearchParams([...now, ['lang', lang], ['column', column]])}`);
      const result = await answer.json();
      if (turn !== asked) return;
      if (result.error) return refuse(result.error);
      refuse();
      show(chart, result);
      charts().forEach(other => stale.add(other));
      stale.delete(visible());
      link(now);
    } catch { /* The server is away: the old picture stays, and the next movement asks again. */ } finally {
      clearTimeout(slow);
      figure.removeAttribute('aria-busy');
    }
  }

  function show(chart, { svg, values, answer, parameters }) {
    const fresh = document.adoptNode(new DOMParser().parseFromString(svg, 'image/svg+xml').documentElement);
    for (const { name, value } of chart.attributes) if (name === 'class' || !fresh.hasAttribute(name)) fresh.setAttribute(name, value);
    chart.replaceWith(fresh);
    const write = (name, text) => figure.querySelectorAll(`[data-value="${name}"]`).forEach(place => place.textContent = text);
    for (const name in parameters) write(name, String(parameters[name]).replace('-', '−'));
    for (const { name, shown } of values) write(name, shown);
    const sentence = figure.querySelector('.answer');
    if (sentence) sentence.textContent = answer.replaceAll('$', '');
  }

  // A sentence beside the field that was refused; without an error, none.
  function refuse(error) {
    form.querySelectorAll('.err').forEach(old => old.remove());
    form.querySelectorAll('[aria-invalid]').forEach(field => { field.removeAttribute('aria-invalid'); field.removeAttribute('aria-describedby') });
    if (!error) return;
    const field = control(error.parameter), sentence = document.createElement('p');
    sentence.className = 'err';
    sentence.id = `${id}-err`;
    sentence.setAttribute('role', 'alert');
    sentence.textContent = error.message;
    field?.setAttribute('aria-invalid', 'true');
    field?.setAttribute('aria-describedby', sentence.id);
    (field?.closest('.field') ?? form).append(sentence);
  }

  function address(now) {
    const url = new URL(location);
    for (const [name, value] of now) first.get(name) === value ? url.searchParams.delete(`${id}.${name}`) : url.searchParams.set(`${id}.${name}`, value);
    return url;
  }

  // Address, links and command for these values.
  let later;
  function link(now) {
    const bare = new URLSearchParams([...now, ['lang', lang]]), share = address(now);
    share.hash = id;
    for (const a of figure.querySelectorAll('.actions a')) {
      if (a.pathname.startsWith('/labs/')) a.search = bare;
      else if (a.dataset.link === 'share') a.href = share;
    }
    const command = figure.querySelector('.run code');
    if (command) command.textContent = `zhoubi lab run ${lab}${[...now].map(([name, value]) => ` --${name.replaceAll('_', '-')}=${/^[\w.+-]*$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`).join('')} --lang ${lang} -o figure.svg`;
    clearTimeout(later);
    later = setTimeout(() => history.replaceState(history.state, '', address(now)), 150); // Safari allows 100 in 30 s.
  }

  form.addEventListener('input', ask);
  form.addEventListener('submit', event => { event.preventDefault(); ask() });
  new ResizeObserver(() => stale.has(visible()) && ask()).observe(figure);
  // A browser that has kept moved controls over a reload shows their picture.
  const moved = field => field.defaultValue !== undefined && field.type !== 'hidden' && (/radio|checkbox/.test(field.type) ? field.checked !== field.defaultChecked : field.value !== field.defaultValue);
  if ([...form.elements].some(moved)) ask();
}

document.querySelectorAll('figure.lab[data-lab]').forEach(enliven);
