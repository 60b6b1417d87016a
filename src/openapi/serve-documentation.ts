import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { OpenAPIObject } from '@nestjs/swagger';
import type { Express, RequestHandler } from 'express';
import { dump } from 'js-yaml';
import { createOpenApiDocument } from './openapi.js';
import { forReading } from './reading-view.js';

/** Scripts, styles and requests of this server only. Swagger UI sets styles of single elements, and draws its icons from data URLs. */
const CSP = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `img-src 'self' data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/** Reads a file of the page; the build copies files that it does not compile. */
const read = (name: string): string => readFileSync(new URL(`./docs-page/${name}`, import.meta.url), 'utf8');

/** A text that stays the same until the process ends: rendered when it is first asked for, then sent only to clients that do not have it. */
function rendered(contentType: string, render: () => string): RequestHandler {
  let kept: { text: string; etag: string } | undefined;
  return (request, response) => {
    if (!kept) {
      const text = render();
      kept = { text, etag: `"${createHash('sha256').update(text).digest('base64url')}"` };
    }
    response.set({ 'Content-Type': contentType, ETag: kept.etag, 'Cache-Control': 'no-cache', 'Content-Security-Policy': CSP });
    if (request.fresh) response.status(304).end();
    else response.send(kept.text);
  };
}

/** Swagger UI at `/docs` with a form to log in, and the document at `/docs-json` and `/docs-yaml`, for anybody. */
export function serveDocumentation(app: NestExpressApplication): void {
  let document: OpenAPIObject | undefined;
  const getDocument = () => {
    document ??= createOpenApiDocument(app);
    return document;
  };
  const pages: [string, RequestHandler][] = [
    ['/docs', rendered('text/html; charset=utf-8', () => read('docs.html'))],
    ['/docs/docs.js', rendered('text/javascript; charset=utf-8', () => read('docs.js'))],
    ['/docs/docs.css', rendered('text/css; charset=utf-8', () => read('docs.css'))],
    ['/docs/openapi.json', rendered('application/json; charset=utf-8', () => JSON.stringify(forReading(getDocument())))],
    ['/docs-json', rendered('application/json; charset=utf-8', () => JSON.stringify(getDocument()))],
    ['/docs-yaml', rendered('text/yaml; charset=utf-8', () => dump(getDocument(), { skipInvalid: true, noRefs: true }))],
  ];
  const http: Express = app.getHttpAdapter().getInstance();
  for (const [path, handler] of pages) http.get(path, handler);
  const { resolve } = createRequire(import.meta.url);
  for (const name of ['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png']) {
    const file = resolve(`swagger-ui-dist/${name}`);
    http.get(`/docs/${name}`, (_request, response) => response.sendFile(file));
  }
}
