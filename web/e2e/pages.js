// The addresses that the tests visit, all of the sitemap and one of each kind, and what they watch for there.
export const widths = [320, 360, 768, 1024, 1440, 1920];

/** Every address of the site's map, without its host. */
export async function sitemap(request) {
  const text = await (await request.get('/sitemap.xml')).text();
  const found = [...text.matchAll(/<loc>([^<]+)<\/loc>/g)].map(match => new URL(match[1]).pathname);
  if (found.length < 10) throw new Error(`the site map has only ${found.length} addresses`);
  return [...found, '/search/?q=%E5%85%AC%E5%BC%8F', '/en/search/?q=matrix', '/no-such-page/'];
}

/** Fails a test on script errors, failed loads and anything that the Content-Security-Policy refused. */
export function watch(page, allowed = []) {
  const complaints = [];
  page.on('pageerror', error => complaints.push(`script: ${error.message}`));
  page.on('console', message => {
    if (message.type() === 'error' && !allowed.some(text => message.text().includes(text))) complaints.push(`console: ${message.text()}`);
  });
  return complaints;
}

/** Adds up in `window.shift` all layout shifts of the pages that `page` opens from now on. */
export async function countShifts(page) {
  await page.addInitScript(() => {
    window.shift = 0;
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) window.shift += entry.value;
    }).observe({ type: 'layout-shift', buffered: true });
  });
}
