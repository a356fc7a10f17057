// Comments as members and the owner use them, with script and without, on a server with a database of its own.
import { expect, test } from '@playwright/test';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { watch, widths } from './pages.js';

test.describe.configure({ mode: 'serial' });

let server, folder, base, ownerLink;

test.beforeAll(async () => {
  test.setTimeout(180_000);
  folder = mkdtempSync(join(tmpdir(), 'zhoubi-comments-'));
  const program = process.env.ZHOUBI ?? resolve('../target/release/zhoubi');
  server = spawn(program, ['serve', '--addr', '127.0.0.1:0'], { cwd: folder, env: { ...process.env, XDG_DATA_HOME: folder, DATABASE_URL: '' } });
  let printed = '';
  await new Promise((ready, failed) => {
    server.on('exit', code => failed(new Error(`the server ended with ${code}: ${printed}`)));
    for (const stream of [server.stdout, server.stderr]) stream.on('data', data => {
      printed += data;
      ownerLink = printed.match(/http:\/\/\S+\/member\/owner\/\S+/)?.[0];
      if (ownerLink) ready();
    });
  });
  base = new URL(ownerLink).origin;
});

test.afterAll(() => {
  server?.removeAllListeners('exit');
  server?.kill();
  rmSync(folder, { recursive: true, force: true });
});

/** A browser of its own, in which somebody has registered. */
async function member(browser, name, options = {}) {
  const context = await browser.newContext({ baseURL: base, ...options });
  const page = await context.newPage();
  await page.goto('/member/register/');
  await page.locator('#name').fill(name);
  await page.locator('#mail').fill(`${name.toLowerCase()}@example.org`);
  await page.locator('#new').fill('rods and shadows at noon');
  await Promise.all([page.waitForURL('**/member/'), page.locator('#new').press('Enter')]);
  return page;
}

let owner, lin;

test('the one-time link makes the owner', async ({ browser }) => {
  owner = await member(browser, 'Owner');
  await owner.goto(ownerLink);
  await owner.locator('main form button').first().click();
  await expect(owner).toHaveURL(/\/admin\/$/);
});

test('a preview appears while one types, and by its button without script', async ({ browser }) => {
  lin = await member(browser, 'Lin');
  const complaints = watch(lin);
  await lin.goto('/archives/2/');
  await lin.locator('#body').fill('若 $k=2$，则 $$\\|A-A_k\\|_F^2=\\sum_{i>k}\\sigma_i^2$$');
  const preview = lin.locator('.preview');
  await expect(preview.locator('.f')).toHaveCount(1);
  await expect(preview.locator('.eq svg.m')).toBeVisible();
  await expect(lin.locator('#body-count')).not.toHaveText('0');
  await lin.locator('#body').fill('坏的 $\\frac{a$');
  await expect(preview.locator('.err')).toContainText('没有结束');

  const state = await lin.context().storageState();
  const plain = await browser.newContext({ baseURL: base, javaScriptEnabled: false, storageState: state });
  const still = await plain.newPage();
  await still.goto('/archives/2/');
  await still.locator('#body').fill('若 $k=2$ **也** 行');
  await still.locator('button[name=preview]').click();
  await expect(still.locator('.preview .f')).toHaveCount(1);
  await expect(still.locator('.preview strong')).toHaveText('也');
  await expect(still.locator('#body')).toHaveValue('若 $k=2$ **也** 行');
  await plain.close();
  expect(complaints).toEqual([]);
});

test('a first comment waits for the owner, then all see it', async ({ browser }) => {
  const guest = await (await browser.newContext({ baseURL: base })).newPage();
  await guest.goto('/archives/2/');
  await expect(guest.locator('#comments')).toContainText('还没有评论');
  await lin.goto('/archives/2/');
  await lin.locator('#body').fill('看 $\\sigma_1$ 的第一条评论');
  await lin.locator('.write .main').click();
  await expect(lin).toHaveURL(/#held$/);
  await expect(lin.locator('#held')).toContainText('待审核');
  await guest.reload();
  await expect(guest.locator('#comments')).toContainText('还没有评论');

  await owner.goto('/admin/');
  await expect(owner.locator('main')).toContainText('的第一条评论');
  await owner.locator('button[name=approve]').first().click();
  await guest.reload();
  await expect(guest.locator('#comment-1 svg.m').first()).toBeVisible();
  await expect(guest.locator('#comment-1 bdi').first()).toHaveText('Lin');
  expect(await guest.context().cookies()).toEqual([]);
  await guest.goto('/en/archives/2/');
  await expect(guest.locator('#comment-1')).toBeVisible();
  await guest.goto('/');
  await guest.locator('.side a[href*="#comment-1"]').click();
  await expect(guest.locator('#comment-1')).toBeInViewport();
  await guest.context().close();
});

test('a floor is answered, and quoted by its number', async () => {
  await owner.goto('/archives/2/');
  await owner.locator('#comment-1 footer a', { hasText: '回复' }).click();
  await expect(owner.locator('.write')).toContainText('回复 1 楼');
  await owner.locator('#body').fill('站长的回答');
  await owner.locator('.write .main').click();
  await expect(owner).toHaveURL(/#comment-2$/);
  await expect(owner.locator('#comment-1 #comment-2 .tag')).toHaveText('作者');

  await lin.goto('/archives/2/');
  await lin.locator('#comment-2 footer a', { hasText: '引用' }).click();
  await expect(lin.locator('#body')).toHaveValue(/> \*\*2 楼\*\*\n>\n> 站长的回答/);
  await lin.locator('#body').press('Control+End');
  await lin.keyboard.type('同意。');
  await lin.locator('.write .main').dblclick();
  await expect(lin).toHaveURL(/#comment-3$/);
  await expect(lin.locator('#comment-3 blockquote')).toContainText('站长的回答');
  await expect(lin.locator('#comment-3 header')).toContainText('回复 2 楼');
  await lin.reload();
  await expect(lin.locator('.comment')).toHaveCount(3);
  const feed = await (await lin.request.get('/comments.xml')).text();
  expect(feed).toContain('#comment-3');
  expect(feed).toContain('&lt;math');
});

test('a session that has ended keeps what was typed', async () => {
  await lin.goto('/archives/2/');
  await lin.locator('#body').fill('还没有发出的话');
  await lin.context().clearCookies();
  await lin.locator('.write .main').click();
  await expect(lin.locator('#body')).toHaveValue('还没有发出的话');
  await expect(lin.locator('#body-err')).toBeVisible();
  await expect(lin.locator('#comments a[href*="/member/login/"]')).toBeVisible();
});

const HOSTILE = [
  '<script>window.pwned = 1</script>', '<img src=x onerror="window.pwned = 1">', '<svg onload="window.pwned = 1">', '<svg/onload=window.pwned=1>',
  '<iframe srcdoc="<script>parent.pwned = 1</script>"></iframe>', '<a href="javascript:window.pwned=1" id=evil>x</a>', '<style>body{display:none}</style>',
  '<form action="/member/logout/" method=post><button autofocus>x</button></form>', '<base href="https://evil.example/">', '<meta http-equiv=refresh content="0;url=/">',
  '</textarea></div></section></main><script>window.pwned = 1</script>', '<details open ontoggle="window.pwned=1">', '<input autofocus onfocus="window.pwned=1">',
  '[a](javascript:window.pwned=1)', '[a](JAVASCRIPT&colon;window.pwned=1)', '[a](data:text/html;base64,PHNjcmlwdD4)', '<javascript:window.pwned=1>',
  '[a](https://x.example/"onmouseover="window.pwned=1)', '![a](x"onerror="window.pwned=1)', '[a]: javascript:window.pwned=1\n\n[a]',
  '$\\href{javascript:window.pwned=1}{x}$', '$\\htmlId{comment-1}{x}$', '$\\htmlStyle{position:fixed}{x}$', '$\\text{<img src=x onerror=window.pwned=1>}$',
  '$\\includegraphics{https://evil.example/x.png}$', '$\\rule{500em}{500em}$', '$\\kern-200em x$', '$\\def\\a{\\a\\a}\\a$', `$${'{'.repeat(500)}$`,
  '\u202egro.elpmaxe//:sptth\u202c', '\u2066\u2067x', 'Z\u0351\u0352\u0353\u0354\u0355\u0356\u0357'.repeat(40), 'w'.repeat(900), '> '.repeat(300) + 'deep', '- '.repeat(300) + 'deep',
];

test('hostile comments are shown as what they are, and nothing of them runs', async () => {
  const complaints = watch(owner);
  owner.on('dialog', () => complaints.push('a dialog opened'));
  for (let at = 0; at < HOSTILE.length; at += 4) {
    await owner.goto('/guestbook/');
    await owner.locator('#body').fill(HOSTILE.slice(at, at + 4).join('\n\n'));
    await expect(owner.locator('.preview')).not.toBeEmpty();
    await owner.locator('.write .main').click();
    await expect(owner).toHaveURL(/#comment-\d+$/);
  }
  for (const path of ['/guestbook/', '/', '/en/guestbook/', '/admin/']) {
    await owner.goto(path);
    await owner.waitForTimeout(200);
    expect(await owner.evaluate(() => window.pwned)).toBeUndefined();
    const found = await owner.evaluate(() => [...document.querySelectorAll('.thread *, .side *, table *')]
      .filter(node => /^(script|style|iframe|img|base|meta|object|embed)$/i.test(node.localName) && !node.closest('.write')
        || node.getAttributeNames().some(name => name.startsWith('on') || name === 'style')
        || /^\s*(javascript|data):/i.test(node.getAttribute('href') ?? ''))
      .map(node => node.outerHTML.slice(0, 80)));
    expect(found).toEqual([]);
  }
  expect(complaints).toEqual([]);
});

test('no comment makes a page scroll sideways', async () => {
  for (const width of widths) {
    await owner.setViewportSize({ width, height: 800 });
    for (const path of ['/guestbook/', '/archives/2/']) {
      await owner.goto(path);
      const over = await owner.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(over, `${path} at ${width}`).toBeLessThanOrEqual(0);
    }
  }
});

test('what the owner removes is gone, its floor stays where it was answered', async ({ browser }) => {
  await owner.setViewportSize({ width: 1280, height: 800 });
  await owner.goto('/archives/2/');
  await owner.locator('#comment-1 > footer button').click();
  await expect(owner.locator('#comment-1 > header')).toContainText('已删除');
  const guest = await (await browser.newContext({ baseURL: base })).newPage();
  await guest.goto('/archives/2/');
  await expect(guest.locator('#comment-1')).not.toContainText('的第一条评论');
  await expect(guest.locator('#comment-2')).toBeVisible();
  await guest.context().close();
});
