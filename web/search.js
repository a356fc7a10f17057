// Search where no server answers: reads the index that the export carries, of pairs of Han characters and of words.
const by = id => document.getElementById(id), box = by('found'), input = by('q');
const json = async url => (await fetch(url)).json(), make = (tag, props) => Object.assign(document.createElement(tag), props);
const fold = text => [...text].map(c => {
  if (/[\uff01-\uff5e]/.test(c)) c = String.fromCharCode(c.charCodeAt() - 0xfee0);
  const low = c.toLowerCase();
  return [...low].length === 1 ? low : c;
});
const han = /[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufaff\u{20000}-\u{3fffd}]/u;
const letter = c => c && /[\p{Alphabetic}\p{N}]/u.test(c) && !han.test(c);

// Runs of Han characters, and beginnings of words.
function terms(query) {
  const found = [];
  let kind = '';
  for (const c of fold(query).slice(0, 100)) {
    const own = han.test(c) ? 'run' : letter(c) ? 'word' : '';
    if (own && own === kind) found.at(-1).push(c); else if (own) found.push([c]);
    kind = own;
  }
  return found;
}
// Where terms stand in a text: [start, end] each.
const places = (text, term) => [...text.keys()].filter(at => term.every((t, i) => text[at + i] === t) && (han.test(term[0]) || !letter(text[at - 1]))).map(at => [at, at + term.length]);

async function candidates(term, parts) {
  const part = c => json(`/search/part-${c.codePointAt() % parts}.json`);
  if (!han.test(term[0])) return Object.entries(await part(term[0])).flatMap(([word, docs]) => word.startsWith(term.join('')) ? docs : []);
  const grams = term.length === 1 ? term : term.slice(1).map((c, i) => term[i] + c);
  const sets = await Promise.all(grams.map(async gram => (await part(gram))[gram] ?? []));
  return sets.reduce((all, more) => all.filter(d => more.includes(d)));
}

function line(text, at, finds) {
  const p = make('p'), from = Math.max(0, at - 24), to = Math.min(at + 64, text.length);
  let done = from;
  const upTo = end => { p.append(text.slice(done, end).join('')); done = end };
  if (from) p.append('…');
  for (const [start, end] of finds) {
    if (start < done || start >= to) continue;
    upTo(start);
    p.append(make('mark', { textContent: text.slice(start, done = end).join('') }));
  }
  if (done < to) upTo(to);
  if (to < text.length) p.append('…');
  return p;
}

async function search(query) {
  const wanted = terms(query), { parts, documents } = await json(box.dataset.index);
  const sets = await Promise.all(wanted.map(term => candidates(term, parts))), hits = [];
  for (const n of new Set(sets[0])) {
    if (!sets.every(set => set.includes(n))) continue;
    const doc = documents[n], text = [...await json(doc.text)], body = fold(text.join('')), title = fold(doc.plain);
    const inText = wanted.map(t => places(body, t)), score = wanted.map((t, i) => (places(title, t).length && 20) + Math.min(20, inText[i].length));
    if (score.every(Boolean)) hits.push({ doc, text, finds: inText.flat().sort((a, b) => a[0] - b[0]), rank: score.reduce((a, b) => a + b) + (doc.lang === box.dataset.lang) * 1e6 });
  }
  hits.sort((a, b) => b.rank - a.rank || b.doc.date.localeCompare(a.doc.date));
  const list = make('ol', { className: 'list hits plain' });
  for (const { doc, text, finds } of hits) {
    const li = make('li', { lang: doc.lang }), first = finds[0]?.[0] ?? 0, second = finds.find(([at]) => at >= first + 64);
    li.append(make('a', { href: doc.url, innerHTML: doc.title }), ' ', make('time', { className: 'meta', textContent: doc.date }), line(text, first, finds));
    if (second) li.append(line(text, second[0], finds));
    list.append(li);
  }
  box.replaceChildren(hits.length ? list : by('nothing').content.cloneNode(true));
}
input.value = new URLSearchParams(location.search).get('q') ?? '';
if (input.value) search(input.value);
