// Serves the test page by engine, fit.js and the packages from npm.
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { body, css } from './page.js';

const here = import.meta.dirname, packages = join(here, '../../node_modules');
const types = { '.css': 'text/css', '.html': 'text/html', '.js': 'text/javascript', '.woff': 'font/woff', '.woff2': 'font/woff2', '.otf': 'font/otf' };

/** Starts a server; `head` makes the head of a page from the address's parameters. */
export async function serve(head) {
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, 'http://localhost');
    try {
      const file = pathname.startsWith('/npm/') ? join(packages, decodeURIComponent(pathname.slice(5))) : pathname === '/fit.js' ? join(here, '../fit.js') : null;
      const content = file ? await readFile(file) : `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>fit</title><style>${css}</style>${head(searchParams)}<body>${body}`;
      response.writeHead(200, { 'content-type': types[extname(file ?? 'page.html')] ?? 'application/octet-stream' });
      response.end(content);
    } catch {
      response.writeHead(404);
      response.end();
    }
  });
  await new Promise(ready => server.listen(0, '127.0.0.1', ready));
  return { base: `http://127.0.0.1:${server.address().port}`, stop: () => server.close() };
}
