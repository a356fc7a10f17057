// Members in the browser: registering, mistakes that are kept, logging in and out, another password.
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { watch } from './pages.js';

const password = 'rods and shadows at noon';
let count = 0;
const fresh = () => `成员${process.pid}-${Date.now()}-${count++}`;

/** Fills the form of registration and sends it. */
async function register(page, name, words = password, mail = 'someone@example.org') {
  await page.goto('/member/register/');
  await page.getByLabel('显示名').fill(name);
  await page.getByLabel('邮箱（不公开）').fill(mail);
  await page.getByLabel('密码（至少').fill(words);
  await page.getByRole('button', { name: '注册' }).click();
}

async function logIn(page, name, words = password) {
  await page.goto('/member/login/');
  await page.getByLabel('邮箱或用户名').fill(name);
  await page.getByLabel('密码', { exact: true }).fill(words);
  await page.getByRole('button', { name: '登录' }).click();
}

test('a reader registers, is greeted on every page, logs out and in again', async ({ page, context }) => {
  const complaints = watch(page);
  const name = fresh();
  await page.goto('/archives/1/');
  await page.getByRole('link', { name: '登录', exact: true }).first().click();
  expect(new URL(page.url()).search).toBe('?next=/archives/1/');
  await register(page, name);
  await expect(page).toHaveURL(/\/member\/$/);
  for (const path of ['/', '/archives/1/', '/en/archives/', '/search/?q=%E5%85%AC%E5%BC%8F']) {
    await page.goto(path);
    await expect(page.locator('.who')).toContainText(name);
  }
  const [cookie] = await context.cookies();
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Lax', path: '/', expires: -1 });
  await page.goto('/archives/1/');
  await page.getByRole('button', { name: '退出' }).click();
  await expect(page.locator('.who')).toHaveText('登录');
  expect(await context.cookies()).toEqual([]);
  // The token is dead on the server too.
  await context.addCookies([cookie]);
  await page.goto('/member/');
  await expect(page).toHaveURL(/\/member\/login\/\?next=\/member\/$/);
  await logIn(page, name.toUpperCase());
  await expect(page.locator('.who')).toContainText(name);
  expect(complaints).toEqual([]);
});

test('mistakes stand beside their fields, and all but the password is kept', async ({ page }) => {
  await register(page, '读者乙', 'password1', 'lin@example');
  await expect(page.getByRole('alert')).toContainText('两处');
  const mail = page.getByLabel('邮箱（不公开）');
  await expect(mail).toHaveValue('lin@example');
  await expect(mail).toHaveAttribute('aria-invalid', 'true');
  await expect(mail).toHaveAccessibleDescription(/域名的后半截/);
  await expect(page.getByLabel('密码（至少')).toHaveValue('');
  await expect(page.getByLabel('密码（至少')).toHaveAccessibleDescription(/最先试/);
  await expect(page.getByLabel('显示名')).toHaveValue('读者乙');
  await expect(page.getByLabel('显示名')).not.toHaveAttribute('aria-invalid');
  await logIn(page, 'nobody at all', 'wrong words here');
  await expect(page.getByRole('alert')).toContainText('不相符');
  await expect(page.getByLabel('邮箱或用户名')).toHaveValue('nobody at all');
});

test('another password ends the sessions on other devices', async ({ page, browser }) => {
  const name = fresh(), other = 'eight chi of bronze';
  await register(page, name);
  const elsewhere = await (await browser.newContext()).newPage();
  await logIn(elsewhere, name);
  await page.goto('/member/password/');
  await page.getByLabel('现在的密码').fill('not this one');
  await page.getByLabel('新密码').fill(other);
  await page.getByRole('button', { name: '更改密码' }).click();
  await expect(page.getByLabel('现在的密码')).toHaveAccessibleDescription(/不对/);
  await page.getByLabel('现在的密码').fill(password);
  await page.getByLabel('新密码').fill(other);
  await page.getByRole('button', { name: '更改密码' }).click();
  await expect(page.getByRole('status')).toContainText('密码已经更改');
  await elsewhere.goto('/member/');
  await expect(elsewhere).toHaveURL(/login/);
  await logIn(elsewhere, name, other);
  await expect(elsewhere.locator('.who')).toContainText(name);
});

test('names and addresses of own pages do nothing but be seen', async ({ page }) => {
  const complaints = watch(page, ['422']);
  page.on('dialog', dialog => { complaints.push('a dialog'); dialog.dismiss(); });
  const name = `<img src=x onerror=alert(1)>${count++}`;
  await register(page, name);
  await expect(page.locator('.who a').first()).toHaveText(name);
  for (const address of ['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>', 'https://a"onmouseover="alert(1)']) {
    await page.getByLabel('个人主页').fill(address);
    await page.getByRole('button', { name: '保存' }).click();
    await expect(page.getByLabel('个人主页')).toHaveAttribute('aria-invalid', 'true');
    await expect(page.getByLabel('个人主页')).toHaveValue(address);
  }
  expect(complaints).toEqual([]);
});

for (const scheme of ['light', 'dark']) {
  test(`axe finds nothing on the members' pages in the ${scheme} theme, and none scrolls sideways`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    const check = async () => {
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      expect.soft(violations.map(v => ({ id: v.id, where: v.nodes.map(n => n.html.slice(0, 160)) })), page.url()).toEqual([]);
      for (const width of [320, 360, 768, 1440]) {
        await page.setViewportSize({ width, height: 900 });
        expect.soft(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), `${page.url()} at ${width}`).toBe(0);
      }
    };
    await page.goto('/member/login/');
    await check();
    await register(page, '读者乙', 'password1', 'lin@example');
    await check();
    await register(page, `${'长'.repeat(24)}${scheme}`);
    await check();
    for (const path of ['/member/password/', '/en/member/', '/member/owner/?token=none', '/admin/']) {
      await page.goto(path);
      await check();
    }
  });
}
