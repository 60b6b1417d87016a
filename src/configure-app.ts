import { Reflector } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import { AccessCache } from './auth/access-cache.js';
import { apiTokens, refuseAnonymous, refuseCrossSiteWrites, refuseWithoutSecondFactor, sessions } from './auth/authentication.js';
import { PrincipalQueries } from './auth/principal.queries.js';
import { Config } from './config/config.module.js';
import { serveConsole } from './console/serve-console.js';
import { Database } from './database/database.js';
import { requestContext } from './database/request-context.js';
import { answerUnreadableRequests, requireHost } from './http/answer-unreadable-requests.js';
import { EtagInterceptor } from './http/concurrency.js';
import { DeclaredInputGuard } from './http/declared-input.guard.js';
import { endStalledDownloads } from './http/end-stalled-downloads.js';
import { endStalledUploads } from './http/end-stalled-uploads.js';
import { jsonBody } from './http/json-body.js';
import { compressed, honourIfNoneMatch, neverStored, useOriginForm } from './http/plumbing.js';
import { requestLogging } from './logging/logging.js';
import { Metrics } from './metrics/metrics.js';
import { Tracing } from './metrics/tracing.js';
import { serveDocumentation } from './openapi/serve-documentation.js';
import { ProblemFilter, sendProblem, toProblem } from './problems/problem.filter.js';
import { problemPages } from './problems/problem-pages.js';
import { RequestValidationPipe } from './problems/request-validation.pipe.js';

/** Makes the audit trail and the log name this user for the rest of the request. */
const actAsUser: RequestHandler = (request, _response, next) => {
  const { user } = request;
  const context = requestContext.current();
  if (!user || !context) return next();
  requestContext.run({ ...context, actorId: user.id, actor: user.email }, next);
};

const answerProblem: ErrorRequestHandler = (error, request, response, _next) => {
  // Somebody who stopped sending has an answer already.
  if (response.headersSent) response.destroy();
  else sendProblem(request, response, toProblem(error));
};

const toDocumentation: RequestHandler = (request, response, next) => (request.path === '/' ? response.redirect('/docs') : next());

/**
 * Wires the HTTP side, for the process and for the tests. The order matters: a request gets its id, then its user, and only then is its body read, so
 * that an unauthenticated client never sees a validation message.
 */
export async function configureApp(app: NestExpressApplication, logger: Logger): Promise<void> {
  const config = app.get(Config);
  const principals = app.get(PrincipalQueries);
  const pool = await app.get(Database).pool();

  app.set('trust proxy', config.get('TRUST_PROXY') ?? 0);
  app.set('etag', false);
  app.set('query parser', 'simple');
  app.getHttpServer().prependListener('request', useOriginForm);
  answerUnreadableRequests(app.getHttpServer(), logger);
  for (const middleware of requestLogging(logger)) app.use(middleware);
  app.use(
    helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } }, strictTransportSecurity: config.isProduction }),
  );

  app.use(requireHost, answerProblem);
  app.use(endStalledDownloads(), endStalledUploads(), honourIfNoneMatch);
  const metrics = app.get(Metrics);
  if (metrics.isOn) app.use(metrics.observe);
  const tracing = app.get(Tracing);
  if (tracing.isOn) {
    await tracing.start();
    app.use(tracing.observe);
  }
  app.use(compressed);
  const idleMinutes = config.get('SESSION_IDLE_MINUTES');
  app.use('/api/v1', neverStored, ...sessions(pool, app.get(AccessCache), config.get('SECRET_KEY'), config.isProduction, idleMinutes));
  app.use('/api/v1', apiTokens(principals), actAsUser);
  app.use(apiGate);
  app.use('/api/v1', ...jsonBody);
  app.use('/api/v1', answerProblem);
  app.use('/problems', problemPages);
  app.use(toDocumentation);

  app.setGlobalPrefix('api/v1', { exclude: ['healthz', 'health', 'health/live', 'health/ready', 'set-password', 'recall-reply'] });
  app.useGlobalFilters(new ProblemFilter());
  app.useGlobalGuards(new DeclaredInputGuard(app.get(Reflector)));
  app.useGlobalPipes(new RequestValidationPipe());
  app.useGlobalInterceptors(new EtagInterceptor());
  serveDocumentation(app);
  serveConsole(app);
}

/** Matches the path in any letter case, as the router does. */
const apiGate: RequestHandler = (request, response, next) => {
  if (!/^\/api\/v1(\/|$)/i.test(request.path)) return next();
  refuseAnonymous(request, response, (anonymous?: unknown) => {
    if (anonymous) return next(anonymous);
    refuseWithoutSecondFactor(request, response, (incomplete?: unknown) =>
      incomplete ? next(incomplete) : refuseCrossSiteWrites(request, response, next),
    );
  });
};
