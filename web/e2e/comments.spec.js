// Comments as members and the owner use them, with script and without, on a server with a database of its own.
import { expect, test } from '@playwright/test';
import { watch } from './pages.js';
import { member, start } from './server.js';

test.describe.configure({ mode: 'serial' });

let server, base, ownerLink;

test.beforeAll(async () => {
  server = await start();
  ({ base, ownerLink } = server);
});

test.afterAll(() => server?.stop());

let owner, lin;

test('the one-time link makes the owner', async ({ browser }) => {
  owner = await member(browser, base, 'Owner');
  await owner.goto(ownerLink);
  await owner.locator('main form button').first().click();
  await expect(owner).toHaveURL(/\/admin\/$/);
});

test('a preview appears while one types, and by its button without script', async ({ browser }) => {
  lin = await member(browser, base, 'Lin');
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

test('what the owner removes is gone, its floor stays where it was answered', async ({ browser }) => {
  await owner.goto('/archives/2/');
  await owner.locator('#comment-1 > footer button').click();
  await expect(owner.locator('#comment-1 > header')).toContainText('已删除');
  const guest = await (await browser.newContext({ baseURL: base })).newPage();
  await guest.goto('/archives/2/');
  await expect(guest.locator('#comment-1')).not.toContainText('的第一条评论');
  await expect(guest.locator('#comment-2')).toBeVisible();
  await guest.context().close();
});
