import type { RequestHandler } from 'express';
import { advice } from './advice.js';
import { type ProblemCode, problemCatalogue } from './catalogue.js';

const isCode = (name: string): name is ProblemCode => Object.hasOwn(problemCatalogue, name);

const html = (text: string): string =>
  text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/`([^`]+)`/g, '<code>$1</code>');

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${html(title)}</title>
<style>body{font:16px/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}dt{font-weight:600}</style>
</head><body><h1>${html(title)}</h1>${body}</body></html>`;

const pageOf = (code: ProblemCode): string => {
  const { status, title } = problemCatalogue[code];
  return page(
    title,
    `<p>${html(advice[code])}</p><p>Code <code>${code}</code>, HTTP status ${status}.</p><p><a href="/problems">All problems</a></p>`,
  );
};

const PAGES = new Map(
  Object.keys(problemCatalogue)
    .filter(isCode)
    .map((code) => [code, pageOf(code)]),
);

const INDEX = page(
  'Problems of the SilqeQMS API',
  `<dl>${[...PAGES.keys()].map((code) => `<dt><a href="/problems/${code}">${code}</a> (${problemCatalogue[code].status})</dt><dd>${html(problemCatalogue[code].title)}</dd>`).join('')}</dl>`,
);

/**
 * `/problems/:code`, where the `type` of a problem leads (RFC 9457, 3.1.1): what the code means and what to do, as a page or, to a program, as JSON.
 * Nothing here is about a record, so nobody needs to log in.
 */
export const problemPages: RequestHandler = (request, response, next) => {
  const code = request.path.slice(1);
  if (request.method !== 'GET' && request.method !== 'HEAD') return next();
  if (code !== '' && !isCode(code)) return next();
  response.setHeader('Cache-Control', 'public, max-age=3600');
  response.format({
    html: () => response.send(code === '' ? INDEX : PAGES.get(code)),
    json: () => response.json(code === '' ? Object.keys(problemCatalogue) : { code, ...problemCatalogue[code], advice: advice[code] }),
  });
};
