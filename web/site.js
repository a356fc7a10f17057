// The switch between light and dark. The page works without this file: then the system decides.
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
