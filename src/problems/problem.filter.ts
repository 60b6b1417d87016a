import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger, NotFoundException } from '@nestjs/common';
import type { Request, RequestHandler, Response } from 'express';
import { requestContext } from '../database/request-context.js';
import { problemFromDatabase } from './database-problems.js';
import { problemFromHttp } from './http-problems.js';
import { Problem } from './problem.js';

/** Turns any error into a problem. An unexpected one becomes `internal_error`, which shows only the request id. */
export function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  return (
    problemFromHttp(error) ??
    problemFromDatabase(error) ??
    new Problem('internal_error', 'The error is logged under this request id. No change was saved unless you received a success response.')
  );
}

/** Answers with `application/problem+json`. */
export function sendProblem(request: Request, response: Response, problem: Problem): void {
  const requestId = requestContext.current()?.requestId ?? String(response.getHeader('x-request-id') ?? '');
  const wait = problem.extras.retryAfter ?? (problem.status === 503 ? 2 : undefined);
  if (wait !== undefined) response.setHeader('Retry-After', wait);
  if (problem.status === 429) response.setHeader('RateLimit', `"${problem.extras.limit ?? problem.code}";r=0;t=${wait}`);
  if (problem.status === 401) response.setHeader('WWW-Authenticate', challengeOf(problem));
  const { clientRequestId } = requestContext.current() ?? {};
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(problemBody(problem, { instance: request.originalUrl.split('?', 1)[0] ?? '', requestId, clientRequestId }));
}

/** The text of a problem. */
export const problemBody = (
  { code, title, status, detail, extras }: Problem,
  { instance, requestId, clientRequestId }: { instance: string; requestId: string; clientRequestId?: string | undefined },
): string =>
  JSON.stringify({
    type: `/problems/${code}`,
    title,
    status,
    detail,
    instance,
    code,
    requestId,
    ...(clientRequestId && { clientRequestId }),
    errors: extras.errors ?? [],
    ...extras.members,
  });

/** RFC 6750: a client learns from it that a token is expected, and whether the one it sent is not valid. */
const challengeOf = ({ code }: Problem): string => `Bearer realm="SilqeQMS"${code === 'invalid_token' ? ', error="invalid_token"' : ''}`;

/** Answers `not_found` for every unknown path, inside and outside the API. */
export const handleUnknownPath: RequestHandler = (request, response) => {
  sendProblem(request, response, unknownRoute(request, response));
};

/** A path that other methods have is 405 with their names in `Allow`, any other 404. */
function unknownRoute(request: Request, response: Response): Problem {
  const path = request.originalUrl.split('?', 1)[0] ?? '';
  const allowed = methodsOf(request.app.router as unknown as Router, path);
  if (allowed.length === 0) return new Problem('not_found', `There is no ${request.method} ${path}.`);
  response.setHeader('Allow', allowed.join(', '));
  return new Problem('method_not_allowed', `${path} has no ${request.method}: use ${allowed.join(', ')}.`);
}

/** What Express knows of its routes. */
interface Router {
  stack: { route?: { path: string; methods: Record<string, boolean> }; match: (path: string) => unknown }[];
}

/** Nest lays such a route beneath each path outside of its prefix; it answers nothing itself. */
const isForAll = ({ methods }: { methods: Record<string, boolean> }): boolean => methods.connect === true;

/** Sorts `/distributions/export` before `/distributions/:id`, as the router does. */
const patternOf = (path: string): string => path.replace(/:\w+/g, '~');

/** @returns the methods of all routes of this path, without those of a less specific one that it matches too; a route with GET also answers HEAD */
function methodsOf({ stack }: Router, path: string): string[] {
  const matching = stack.flatMap((layer) => (layer.route && !isForAll(layer.route) && layer.match(path) ? [layer.route] : []));
  const [own] = matching.map((route) => patternOf(route.path)).sort();
  const found = matching.flatMap((route) => (patternOf(route.path) === own ? Object.keys(route.methods) : []));
  return [...new Set(found.flatMap((method) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()])))].sort();
}

/** Nest's own answer where no route matches; a record that does not exist is a `Problem`. */
const isFromRouter = (error: unknown): boolean => error instanceof NotFoundException && error.message.startsWith('Cannot ');

/** Handles every error of every route. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problems');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const request = http.getRequest<Request>();
    const problem = isFromRouter(error) ? unknownRoute(request, response) : toProblem(error);
    if (problem.status >= 500 && !(error instanceof HttpException)) this.logger.error(error);
    // A started stream cannot turn into a problem: cutting it off shows the client that it is incomplete.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(request, response, problem);
  }
}
