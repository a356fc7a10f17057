// Live figures: with script, without script, refused values, shared links.
import { expect, test } from '@playwright/test';
import { sitemap, watch } from './pages.js';

const figure = page => page.locator('figure.lab[data-lab=svd]').first();
const visible = lab => lab.locator('.picture svg.chart:visible');

test('the picture follows the slider, and so do values and address', async ({ page }) => {
  const complaints = watch(page);
  await page.goto('/archives/2/');
  const lab = figure(page), id = await lab.getAttribute('id');
  const before = { picture: await visible(lab).innerHTML(), error: await lab.locator('[data-value=error]').textContent() };
  await lab.locator(`input[name="${id}.rank"]`).fill('3');
  await expect.poll(() => visible(lab).innerHTML()).not.toBe(before.picture);
  await expect(lab.locator('[data-value=error]')).not.toHaveText(before.error);
  await expect.poll(() => new URL(page.url()).searchParams.get(`${id}.rank`)).toBe('3');
  const live = await lab.locator('[data-value=error]').textContent();
  await page.reload();
  await expect(figure(page).locator('[data-value=error]')).toHaveText(live);
  expect(complaints).toEqual([]);
});

test('the picture is the same with and without script', async ({ page, request }) => {
  await page.goto('/archives/2/');
  const lab = figure(page), id = await lab.getAttribute('id');
  await lab.locator(`input[name="${id}.rank"]`).fill('5');
  await expect.poll(() => new URL(page.url()).searchParams.get(`${id}.rank`)).toBe('5');
  await page.waitForLoadState('networkidle');
  const live = await visible(lab).locator('desc').textContent();
  const plain = await (await request.get(`/archives/2/?${id}.rank=5`)).text();
  expect(plain).toContain(live.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;'));
});

test('without script the form brings the article back with the picture', async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto('/archives/2/');
  const lab = figure(page), id = await lab.getAttribute('id');
  const before = await lab.locator('[data-value=error]').textContent();
  await lab.locator(`input[name="${id}.rank"]`).evaluate(input => { input.value = '2'; });
  await lab.locator('.controls button').click();
  await page.waitForURL(url => url.searchParams.get(`${id}.rank`) === '2');
  expect(new URL(page.url()).hash).toBe(`#${id}`);
  expect(await figure(page).locator('[data-value=error]').textContent()).not.toBe(before);
  await context.close();
});

test('a refused value answers 422 with the page and a sentence beside the field', async ({ page }) => {
  const answer = await page.goto('/archives/2/?svd.rank=999999');
  expect(answer.status()).toBe(422);
  await expect(figure(page).locator('.err')).toContainText('999999');
  await expect(visible(figure(page))).toHaveCount(1);
});

test("an own formula that is broken or hostile is refused beside its field, and the old picture stays", async ({ page }) => {
  await page.goto('/archives/1/');
  const lab = page.locator('figure.lab[data-lab=formula-fit]').first(), id = await lab.getAttribute('id');
  await lab.locator(`[name="${id}.formula"]`).evaluate(control => {
    const own = control.tagName === 'SELECT' ? control : document.querySelector(`[name="${control.name}"][value=own]`);
    if (own.tagName === 'SELECT') own.value = 'own'; else own.checked = true;
    own.dispatchEvent(new Event('input', { bubbles: true }));
  });
  const field = lab.locator(`[name="${id}.own"]`);
  for (const hostile of ['\\frac{1}{', '\\nonsense', '\\def\\x{\\x\\x}\\x', '{'.repeat(400)]) {
    await field.fill(hostile);
    await expect(lab.locator('.err')).toBeVisible();
    await expect(visible(lab)).toHaveCount(1);
  }
  await field.fill('\\int_0^1 x^n\\,dx=\\frac1{n+1}');
  await expect(lab.locator('.err')).toHaveCount(0);
});

test('every figure of every article answers in svg, csv and json, narrow and wide, in both languages', async ({ request }) => {
  test.setTimeout(120_000);
  const names = new Set();
  for (const path of (await sitemap(request)).filter(path => /^\/archives\/\d+\/$/.test(path))) {
    const own = [...(await (await request.get(path)).text()).matchAll(/data-lab="([^"]+)"/g)].map(match => match[1]);
    expect(new Set(own).size, `figures of ${path}`).toBeGreaterThanOrEqual(2);
    own.forEach(name => names.add(name));
  }
  expect(names.size).toBeGreaterThanOrEqual(16);
  for (const name of names) {
    for (const query of ['', '?lang=en', '?column=narrow', '?theme=dark&lang=en']) {
      const svg = await request.get(`/labs/${name}.svg${query}`);
      expect(svg.status(), `${name}${query}`).toBe(200);
      expect(svg.headers()['content-type']).toContain('image/svg+xml');
      expect((await svg.text()).replace(/data:image[^"]*/g, '')).not.toMatch(/NaN|\sstyle=|<script/);
      expect((await request.get(`/labs/${name}.csv${query}`)).status()).toBe(200);
      const json = await (await request.get(`/labs/${name}.json${query}`)).json();
      expect(json.svg).toBe(await svg.text());
      expect(json.values.length).toBeGreaterThan(0);
    }
  }
  expect((await request.get('/labs/svd.svg?rank=banana')).status()).toBe(422);
  expect((await request.get('/labs/no-such-lab.svg')).status()).toBe(404);
});
