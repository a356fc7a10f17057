// Serves the test page by engine, fit.js as it is shipped, and the packages from npm.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { engines } from './engines.js';
import { body, css } from './page.js';

const here = import.meta.dirname, packages = join(here, '../../node_modules');
const types = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.woff': 'font/woff', '.woff2': 'font/woff2' };
// As strict as a page with these engines can be: no inline style in text, scripts by their nonce.
const policy = "default-src 'self'; script-src 'nonce-once' 'strict-dynamic'; style-src 'self'";

/** The address of the page with an engine's formulas; `fit` is the attributes of the script's tag, if it is there. */
export const address = (engine, { fit, policy, only } = {}) =>
  `/?${new URLSearchParams({ engine, ...(fit !== undefined && { fit }), ...(policy && { policy }), ...(only && { only }) })}`;

/** Starts a server; `more` are further engines, by name. */
export async function serve(more = {}) {
  const heads = { ...engines, ...more };
  const page = asked => {
    const script = asked.has('fit') ? `<script src="/fit.js" defer ${asked.get('fit')}></script>` : '';
    const html = `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>fit</title>
<link rel="stylesheet" href="/page.css">${script}${heads[asked.get('engine')]}<body>${asked.get('only') ?? body}`;
    return asked.has('policy') ? html.replaceAll('<script', '<script nonce="once"') : html;
  };
  const answer = async ({ pathname, searchParams }) => {
    if (pathname === '/') return page(searchParams);
    if (pathname === '/page.css') return css;
    if (pathname === '/fit.js') return readFile(join(here, '../fit.min.js'));
    return readFile(join(packages, decodeURIComponent(pathname.replace(/^\/npm\//, ''))));
  };
  const server = createServer(async (request, response) => {
    const url = new URL(request.url, 'http://localhost');
    try {
      const content = await answer(url), type = types[extname(url.pathname) || '.html'] ?? 'application/octet-stream';
      response.writeHead(200, { 'content-type': type, ...(url.searchParams.has('policy') && { 'content-security-policy': policy }) });
      response.end(content);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return { base: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
