import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';

/** What `npm run build` makes of the folder `console`. */
const BUILT = new URL('./pages/', import.meta.url);
const YEAR_S = 365 * 24 * 3600;

/**
 * Scripts and styles of this server only, and none in the page itself. Components that make a style of their own give it the nonce of the answer. Pages of PDF
 * files are drawn from data that a script holds.
 */
const csp = (nonce: string): string =>
  [
    `default-src 'none'`,
    `script-src 'self'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data: blob:`,
    `font-src 'self' data:`,
    `connect-src 'self'`,
    `frame-src 'self' blob:`,
    `worker-src 'self' blob:`,
    `base-uri 'none'`,
    `form-action 'none'`,
    `frame-ancestors 'none'`,
  ].join('; ');

/** Every address of the pages is the same document: its script reads the address. It holds no data, so it needs no log-in. */
function sendPage(): RequestHandler {
  const page = readFileSync(fileURLToPath(new URL('index.html', BUILT)), 'utf8');
  return (request, response, next) => {
    // A file of another release, which is gone. The document in its place would be read as a script.
    const isFile = request.path.startsWith('/assets/');
    if (isFile || !['GET', 'HEAD'].includes(request.method)) return next();
    const nonce = randomBytes(16).toString('base64url');
    response.set({
      'Content-Type': 'text/html; charset=utf-8',
      'Content-Security-Policy': csp(nonce),
      'Cache-Control': 'no-store',
      'Referrer-Policy': 'same-origin',
    });
    response.send(page.replace('STYLE_NONCE', nonce));
  };
}

/**
 * The pages at `/admin`, for anybody: what they show comes from the API, which asks who it is. The name of a file of theirs changes with its content, so a
 * browser keeps it for a year.
 */
export function serveConsole(app: NestExpressApplication): void {
  const assets = fileURLToPath(new URL('assets/', BUILT));
  // What can be read in ranges is never compressed.
  const kept = { acceptRanges: false, immutable: true, maxAge: YEAR_S * 1_000 };
  app.useStaticAssets(assets, { prefix: '/admin/assets/', index: false, redirect: false, ...kept });
  app.use('/admin', sendPage());
}
