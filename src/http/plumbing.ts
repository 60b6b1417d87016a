import type { IncomingMessage } from 'node:http';
import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Turns the absolute form of a request, `GET http://host/path`, which every server must accept (RFC 9112, 3.2.2), into the form that all rules about
 * paths expect. The router remembers the host of a URL when it begins, so this comes before it.
 */
export const useOriginForm = (request: IncomingMessage): void => {
  const url = request.url?.startsWith('/') ? null : URL.parse(request.url ?? '');
  if (url) request.url = `${url.pathname}${url.search}`;
};

/**
 * `If-None-Match` counts whatever `Cache-Control` of the request says, which is about caches on the way (RFC 9110, 13.2.1). Express takes `no-cache`, which
 * browsers and fetch add to such a request, for a wish to get everything again.
 */
export const honourIfNoneMatch: RequestHandler = (request, _response, next) => {
  if (request.headers['if-none-match'] !== undefined) delete request.headers['cache-control'];
  next();
};

/** No cache between the server and its client keeps records of people, or shows them as they were. */
export const neverStored: RequestHandler = (_request, response, next) => {
  response.setHeader('Cache-Control', 'no-store');
  next();
};

/** Compresses from 1 kB on, where the client accepts it. A file that can be read in ranges goes out as it is: a range counts its own bytes. */
export const compressed = compression({
  threshold: 1_024,
  filter: (request, response) => !response.hasHeader('Accept-Ranges') && compression.filter(request, response),
});
