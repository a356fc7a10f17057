// The site as a reader uses it: reading on, searching, themes, languages, print, weight.
import { expect, test } from '@playwright/test';
import { brotliCompressSync } from 'node:zlib';
import { sitemap, watch } from './pages.js';

test('from the front page one reads on to an article and back', async ({ page }) => {
  const complaints = watch(page);
  await page.goto('/');
  const posts = page.locator('article.post');
  await expect(posts).toHaveCount(8);
  const dates = await posts.locator('time').evaluateAll(all => all.map(time => time.dateTime));
  expect(dates).toEqual([...dates].sort().reverse());
  await expect(posts.locator('svg.m').first()).toBeVisible();
  await posts.first().locator('a.more').click();
  await expect(page.locator('h1')).toHaveCount(1);
  await page.locator('a.brand').click();
  await expect(page).toHaveURL(/\/$/);
  expect(complaints).toEqual([]);
});

test('search finds two-character Chinese words and English ones', async ({ page }) => {
  await page.goto('/');
  await page.locator('input[type=search]').fill('煤气');
  await page.locator('input[type=search]').press('Enter');
  await expect(page.locator('main')).toContainText('没有');
  await page.goto('/search/?q=%E5%A5%87%E5%BC%82');
  await expect(page.locator('main a[href*="/archives/2/"]').first()).toBeVisible();
  await expect(page.locator('main mark').first()).toHaveText('奇异');
  await page.goto('/en/search/?q=thermocouple');
  await expect(page.locator('main a[href*="/archives/3/"]').first()).toBeVisible();
});

test('every article exists in both languages and names the other', async ({ page }) => {
  for (const id of [1, 2, 3, 4, 5, 6, 7, 8]) {
    await page.goto(`/archives/${id}/`);
    await expect(page.locator('html')).toHaveAttribute('lang', 'zh-CN');
    await expect(page.locator(`link[rel=alternate][hreflang=en]`)).toHaveAttribute('href', new RegExp(`/en/archives/${id}/$`));
    await page.goto(`/en/archives/${id}/`);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  }
});

test('the theme follows the system, then the reader, and stays', async ({ page }) => {
  const paper = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
  await page.emulateMedia({ colorScheme: 'dark' });
  await page.goto('/');
  const dark = await paper();
  await page.locator('#theme').click();
  const light = await paper();
  expect(light).not.toBe(dark);
  await page.goto('/archives/2/');
  expect(await paper()).toBe(light);
});

test('printed, a page is light and shows no controls', async ({ page }) => {
  await page.goto('/archives/2/');
  await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
  await expect(page.locator('.controls').first()).toBeHidden();
  await expect(page.locator('.top nav')).toBeHidden();
  expect(await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor)).toBe('rgb(255, 255, 255)');
});

test('a page carries at most 10 KB of script, compressed, and no inline script or style', async ({ page, request }) => {
  for (const path of await sitemap(request)) {
    const answer = await request.get(path);
    const html = await answer.text();
    if (!answer.headers()['content-type'].includes('html')) continue;
    expect(html, path).not.toMatch(/\sstyle=|<style/);
    expect(html, path).not.toMatch(/<script(?![^>]*(\ssrc=|ld\+json))/);
    let bytes = 0;
    for (const [, src] of html.matchAll(/<script[^>]*\ssrc="([^"]+)"/g)) {
      if (src.includes('~')) continue; // the writer's live reload, seen on this machine only
      bytes += brotliCompressSync(Buffer.from(await (await request.get(src)).body())).length;
    }
    expect(bytes, path).toBeLessThanOrEqual(10_240);
  }
  await page.goto('/');
});

test('every link within the site leads somewhere', async ({ request }) => {
  test.setTimeout(120_000);
  const seen = new Map();
  for (const path of await sitemap(request)) {
    const html = await (await request.get(path)).text();
    const ids = new Set([...html.matchAll(/\sid="([^"]*)"/g)].map(m => m[1]));
    for (const [, raw] of html.matchAll(/<a\b[^>]*?\shref="([^"]*)"/g)) {
      const href = raw.replaceAll('&amp;', '&');
      if (href.startsWith('#')) { if (href.length > 1) expect.soft(ids.has(decodeURIComponent(href.slice(1))), `${path} → ${href}`).toBe(true); continue; }
      if (!href.startsWith('/')) continue;
      const [target, anchor] = href.split('#');
      if (!seen.has(target)) { const answer = await request.get(target); seen.set(target, { status: answer.status(), text: await answer.text() }); }
      expect.soft(seen.get(target).status, `${path} → ${href}`).toBe(200);
      if (anchor) expect.soft(seen.get(target).text.includes(`id="${decodeURIComponent(anchor)}"`), `${path} → ${href}`).toBe(true);
    }
  }
  expect(seen.size).toBeGreaterThan(20);
});

test('security headers and the exact policy', async ({ request }) => {
  const headers = (await request.get('/')).headers();
  expect(headers['content-security-policy']).toBe("default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
  expect(headers['x-content-type-options']).toBe('nosniff');
});
