// The switch between light and dark, and formulas that are copied. The page works without this file: the system decides, and
// what is copied is TeX without its dollars.
const root = document.documentElement;
const stored = () => { try { return localStorage.theme } catch { return '' } };
const apply = theme => { if (theme === 'light' || theme === 'dark') root.dataset.theme = theme };
root.classList.add('js');
apply(stored());
addEventListener('storage', event => { if (event.key === 'theme') apply(event.newValue) });
document.addEventListener('click', event => {
  if (!event.target.closest?.('#theme')) return;
  const dark = root.dataset.theme ? root.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  apply(dark ? 'light' : 'dark');
  try { localStorage.theme = root.dataset.theme } catch { /* kept for this page only */ }
});

document.addEventListener('copy', event => {
  const selection = getSelection();
  if (selection.isCollapsed || event.target.closest?.('input, textarea')) return;
  const copy = document.createElement('div');
  copy.className = 'vh';
  copy.append(selection.getRangeAt(0).cloneContents());
  const formulas = copy.querySelectorAll('.f, .eq');
  for (const formula of formulas) {
    const tex = formula.querySelector('annotation')?.textContent, dollars = formula.matches('.eq') ? '$$' : '$';
    if (!tex) continue;
    // The punctuation that is held to a formula stays.
    for (const held of formula.matches('.nb') ? [formula] : formula.querySelectorAll('.nb')) {
      const [first, ...rest] = held.childNodes;
      if (first.nodeType === Node.TEXT_NODE) formula.before(first);
      for (const node of rest) if (node.nodeType === Node.TEXT_NODE) formula.after(node);
    }
    formula.replaceWith(dollars + tex + dollars);
  }
  if (!formulas.length) return;
  document.body.append(copy);
  event.clipboardData.setData('text/plain', copy.innerText);
  event.clipboardData.setData('text/html', copy.innerHTML);
  copy.remove();
  event.preventDefault();
});
