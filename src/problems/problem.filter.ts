import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException, Logger } from '@nestjs/common';
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
  if (problem.status === 503) response.setHeader('Retry-After', '2');
  response
    .status(problem.status)
    .type('application/problem+json')
    .send(
      JSON.stringify({
        type: `/problems/${problem.code}`,
        title: problem.title,
        status: problem.status,
        detail: problem.detail,
        instance: request.originalUrl.split('?', 1)[0],
        code: problem.code,
        requestId,
        errors: problem.extras.errors ?? [],
        ...problem.extras.members,
      }),
    );
}

/** Answers `not_found` for every unknown path, inside and outside the API. */
export const handleUnknownPath: RequestHandler = (request, response) => {
  sendProblem(request, response, new Problem('not_found', `There is no ${request.method} ${request.originalUrl.split('?', 1)[0]}.`));
};

/** Handles every error of every route. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('Problems');

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<Response>();
    const problem = toProblem(error);
    if (problem.status >= 500 && !(error instanceof HttpException)) this.logger.error(error);
    // A started stream cannot turn into a problem: cutting it off shows the client that it is incomplete.
    if (response.headersSent) {
      response.destroy();
      return;
    }
    sendProblem(http.getRequest<Request>(), response, problem);
  }
}
