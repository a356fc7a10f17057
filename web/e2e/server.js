// A server with a database of its own, for tests that write.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

/** Starts the program in an empty folder; gives its address, the owner's link and a way to stop it. */
export async function start(...flags) {
  return startIn(mkdtempSync(join(tmpdir(), 'zhoubi-e2e-')), ...flags);
}

/** Starts the program for the site in a folder, which goes with it. */
export async function startIn(folder, ...flags) {
  const program = process.env.ZHOUBI ?? resolve('../target/release/zhoubi');
  const env = { ...process.env, XDG_DATA_HOME: folder, DATABASE_URL: '' };
  const server = spawn(program, ['serve', '--addr', '127.0.0.1:0', ...flags], { cwd: folder, env });
  let printed = '';
  const ownerLink = await new Promise((ready, failed) => {
    server.on('exit', code => failed(new Error(`the server ended with ${code}: ${printed}`)));
    for (const stream of [server.stdout, server.stderr]) stream.on('data', data => {
      printed += data;
      const link = printed.match(/http:\/\/\S+\/member\/owner\/\S+/)?.[0];
      if (link) ready(link);
    });
  });
  return {
    base: new URL(ownerLink).origin,
    ownerLink,
    running: () => server.exitCode === null && server.signalCode === null,
    stop() {
      server.removeAllListeners('exit');
      server.kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** A browser of its own, in which somebody has registered. */
export async function member(browser, base, name, options = {}) {
  const context = await browser.newContext({ baseURL: base, ...options });
  const page = await context.newPage();
  await page.goto('/member/register/');
  await page.locator('#name').fill(name);
  await page.locator('#mail').fill(`${name.toLowerCase()}@example.org`);
  await page.locator('#new').fill('rods and shadows at noon');
  await Promise.all([page.waitForURL('**/member/'), page.locator('#new').press('Enter')]);
  return page;
}
