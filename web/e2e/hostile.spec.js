// Every hostile case through every field, in the browser: none runs, none breaks a page, none stops the server.
import { expect, test } from '@playwright/test';
import { cases } from './hostile.js';
import { widths } from './pages.js';
import { member, start } from './server.js';

let server;

test.beforeAll(async () => { server = await start('--rate-limits', 'off'); });
test.afterAll(() => server?.stop());

/** Fails on whatever a case could do: set the flag, open a dialog or a page, load something, leave the site. */
async function guard(page) {
  const seen = [];
  await page.exposeFunction('caught', what => seen.push(what));
  await page.addInitScript(() => {
    Object.defineProperty(window, 'pwned', { set() { caught('script'); }, configurable: false });
    document.addEventListener('securitypolicyviolation', event => caught(`policy: ${event.blockedURI} ${event.violatedDirective}`));
  });
  page.on('dialog', dialog => { seen.push('dialog'); dialog.dismiss(); });
  page.on('popup', () => seen.push('popup'));
  page.on('request', request => { if (new URL(request.url()).origin !== server.base && !request.url().startsWith('data:')) seen.push(`request: ${request.url().slice(0, 80)}`); });
  page.on('pageerror', error => seen.push(`error: ${error.message}`));
  return seen;
}

/** What stands in a page that may not stand there, whoever wrote it. */
const forbidden = () => document.contentType !== 'text/html' ? [] : [...document.querySelectorAll('*')].filter(node =>
  /^(iframe|object|embed|base|style|foreignobject|animate|set)$/.test(node.localName)
    || (node.localName === 'script' && !/^\/[\w./~-]+\.js$/.test(node.getAttribute('src') ?? '') && node.type !== 'application/ld+json')
    || (node.localName === 'meta' && node.httpEquiv)
    || node.getAttributeNames().some(name => name.startsWith('on') || name === 'style' || name === 'formaction' || name === 'srcdoc')
    || ['href', 'xlink:href', 'src', 'action'].some(name => /^[\s\x00-\x1f]*(javascript|vbscript|file|data:text)/i.test(node.getAttribute(name) ?? '')))
  .map(node => node.outerHTML.slice(0, 120));

/** The answer to a form sent from where the browser stands, whatever its fields forbid, shown as a page. */
async function send(page, path, fields) {
  const landed = page.waitForEvent('response', answer => answer.request().isNavigationRequest() && answer.status() !== 303);
  const loaded = page.waitForEvent('load');
  await page.evaluate(([path, fields]) => {
    const form = document.createElement('form');
    form.method = 'post';
    form.action = path;
    for (const [name, value] of Object.entries(fields)) {
      const field = document.createElement('textarea');
      field.name = name;
      field.value = value;
      form.append(field);
    }
    document.body.append(form);
    // Later, so that this call has its answer before the page is left.
    setTimeout(() => HTMLFormElement.prototype.submit.call(form));
  }, [path, fields]);
  const [response] = await Promise.all([landed, loaded]);
  return response.status();
}

const short = text => JSON.stringify(text.length > 60 ? `${text.slice(0, 57)}…` : text);

/** As `send`, without showing the answer: for fields that are never shown again. A form of more than 8 MB is cut
 * off before it is answered, which this client takes for a failure: giants are shorter here. */
async function post(page, path, fields) {
  const form = Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, text.slice(0, 200_000)]));
  return (await page.request.post(path, { form, headers: { origin: server.base }, maxRedirects: 0 })).status();
}

const queries = ['/search/?q=', '/member/login/?next=', '/archives/6/?topk.k=', '/guestbook/?quote=', '/no-such-page/?'];

test('a stranger: registering, logging in, searching, asking for figures and pages', async ({ browser }) => {
  test.setTimeout(600_000);
  const page = await (await browser.newContext({ baseURL: server.base })).newPage();
  const seen = await guard(page);
  await page.goto('/member/login/');
  for (const [at, text] of cases.entries()) {
    const answers = [
      await send(page, '/member/login/', { user: text, pass: text, next: text, keep: text }),
      // A password that is refused keeps all cases from becoming members.
      await send(page, '/member/register/', { name: text, mail: text, new: 'short', next: text }),
      await post(page, '/comments/1/', { body: text, reply_to: text, page: text }),
      await post(page, '/member/owner/', { token: text }),
    ];
    expect.soft(await page.evaluate(forbidden), `register ${short(text)}`).toEqual([]);
    const own = encodeURIComponent([...text].slice(0, 600).join('').toWellFormed());
    for (const query of queries) {
      // One of them is looked at, each in its turn.
      if (query !== queries[at % queries.length]) {
        answers.push((await page.request.get(query + own)).status());
        continue;
      }
      const response = await page.goto(query + own);
      answers.push(response.status());
      expect.soft(await page.evaluate(forbidden), `${query} ${short(text)}`).toEqual([]);
    }
    expect.soft(answers.filter(status => status >= 500), short(text)).toEqual([]);
    expect.soft(new URL(page.url()).origin, short(text)).toBe(server.base);
  }
  expect(seen).toEqual([]);
  expect(server.running()).toBe(true);
});

test('a member: profile, password, comments and their previews; the owner sees them', async ({ browser }) => {
  test.setTimeout(600_000);
  const page = await member(browser, server.base, 'Hostile');
  await page.goto(server.ownerLink);
  await page.locator('main form button').first().click();
  const seen = await guard(page);
  let written = 0;
  for (const text of cases) {
    const answers = [
      await send(page, '/member/', { name: text, mail: text, page: text, current: text }),
      await post(page, '/member/password/', { current: text, new: text }),
      await post(page, '/admin/', { id: text, approve: text, list: text, undo: text }),
    ];
    expect.soft(await page.evaluate(forbidden), `profile ${short(text)}`).toEqual([]);
    answers.push(await send(page, '/comments/0/', { body: text, preview: '1' }));
    expect.soft(await page.evaluate(forbidden), `preview ${short(text)}`).toEqual([]);
    const status = await send(page, '/comments/0/', { body: text });
    answers.push(status);
    if (status === 200) written += 1;
    expect.soft(await page.evaluate(forbidden), `comment ${short(text)}`).toEqual([]);
    if (status !== 413) expect.soft(await page.locator('.top, #main').count(), `the page around ${short(text)}`).toBe(2);
    expect.soft(answers.filter(status => status >= 500), short(text)).toEqual([]);
  }
  expect(written).toBeGreaterThan(100);
  // Press what can be pressed, and look where comments are shown again.
  for (const path of ['/guestbook/', '/en/guestbook/', '/', '/admin/?list=approved', '/member/']) {
    await page.goto(path);
    expect(await page.evaluate(forbidden), path).toEqual([]);
    for (const link of await page.locator('.comment a[href]', { hasText: /press/ }).all()) {
      expect(await link.getAttribute('href')).toMatch(/^(https?:\/\/|mailto:|\/|#)/);
      expect(await link.getAttribute('rel')).toContain('nofollow');
    }
  }
  await page.goto('/guestbook/');
  const pages = await page.locator('.thread .pages a').evaluateAll(links => links.map(link => link.getAttribute('href')));
  expect(pages.length).toBeGreaterThan(2);
  for (const width of widths) {
    await page.setViewportSize({ width, height: 800 });
    for (const path of [...pages, '/', '/admin/', '/member/']) {
      await page.goto(path);
      const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect.soft(over, `${path} at ${width} px`).toBeLessThanOrEqual(0);
    }
  }
  const feed = await page.request.get('/comments.xml');
  expect(feed.status()).toBe(200);
  const parsed = await page.evaluate(text => new DOMParser().parseFromString(text, 'text/xml').querySelector('parsererror')?.textContent ?? '', await feed.text());
  expect(parsed).toBe('');
  expect(seen).toEqual([]);
  expect(server.running()).toBe(true);
});
