import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import type { RequestHandler } from 'express';
import { Logger as NestLogger, PinoLogger } from 'nestjs-pino';
import pino, { type DestinationStream, type Logger, type LoggerOptions, stdSerializers } from 'pino';
import { pinoHttp } from 'pino-http';
import type { Environment } from '../config/environment.js';
import { requestContext } from '../database/request-context.js';

/** Credentials are never logged: these paths are removed from every logged object. */
const SECRETS = [
  'password',
  'token',
  'secret',
  '*.password',
  '*.password_hash',
  '*.passwordHash',
  '*.token',
  '*.cookie',
  '*.authorization',
  'req.headers.cookie',
  'req.headers.authorization',
  'res.headers["set-cookie"]',
];

/** A driver's message may contain a URL with credentials. */
const hideUrlPasswords = (message: string): string => message.replace(/(\w+:\/\/[^:/\s]*):[^@\s]*@/g, '$1:[redacted]@');

function errorWithoutSecrets(error: Error): pino.SerializedError {
  const serialized = stdSerializers.err(error);
  // The driver puts the row that broke a rule into `detail` and the values of a statement into `parameters`: personal data, not diagnosis.
  return Object.assign(Object.create(null), {
    type: serialized.type,
    message: hideUrlPasswords(serialized.message),
    stack: hideUrlPasswords(serialized.stack),
    ...('code' in error && { code: error.code }),
    ...('constraint' in error && { constraint: error.constraint }),
  });
}

/**
 * JSON, or readable lines on a developer's terminal. Every line has the id of the running request or job, `system` without one.
 * @param destination stdout when left out
 */
export function createLogger(environment: Pick<Environment, 'ENV' | 'LOG_LEVEL'>, destination?: DestinationStream): Logger {
  const readable = environment.ENV !== 'production' &&
    process.stdout.isTTY && {
      transport: {
        target: 'pino-pretty',
        options: { singleLine: true, translateTime: 'HH:MM:ss', ignore: 'pid,hostname,requestId,context' },
      },
    };
  const options: LoggerOptions = {
    level: environment.LOG_LEVEL,
    redact: { paths: SECRETS, censor: '[redacted]' },
    serializers: { err: errorWithoutSecrets },
    mixin: () => {
      const { requestId = 'system', clientRequestId } = requestContext.current() ?? {};
      return clientRequestId === undefined ? { requestId } : { requestId, clientRequestId };
    },
    ...readable,
  };
  if (readable && !destination) return pino(options);
  return pino(options, destination ?? pino.destination({ dest: 1, sync: false, maxLength: MOST_WAITING }));
}

/**
 * The log is written asynchronously: a pipe that nobody empties must not hold up requests. Beyond this many bytes waiting, lines are dropped. What waits
 * when the process exits is written then.
 */
const MOST_WAITING = 64 * 1024 * 1024;

/** For a program that ends soon: each line is written at once, so that none is lost at its exit or comes before an earlier one. */
export const atOnce = (): DestinationStream => pino.destination({ dest: 1, sync: true });

/** Nest's logger on top of ours. nestjs-pino would keep the first logger of the process, so a second application would log into it. */
export function nestLoggerOn(logger: Logger): LoggerService {
  class OwnLogger extends PinoLogger {
    override get logger(): Logger {
      return logger;
    }
  }
  return new QuietLogger(new OwnLogger({ pinoHttp: { logger }, useExisting: true }), {});
}

/** Nest logs every module and route at start; the OpenAPI document shows them better. */
const WIRING = new Set<unknown>(['InstanceLoader', 'RoutesResolver', 'RouterExplorer']);

class QuietLogger extends NestLogger {
  override log(message: unknown, ...more: unknown[]): void {
    if (WIRING.has(more.at(-1))) this.debug(message, ...more);
    else super.log(message, ...more);
  }
}

const GIVEN_ID = /^[\w.:-]{1,100}$/;

/** The `X-Request-Id` of a client or a proxy. Anybody can choose it, so it only stands beside our own. */
const clientRequestIdOf = ({ headers }: IncomingMessage): { clientRequestId?: string } => {
  const given = headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? { clientRequestId: given } : {};
};

/** Middleware that gives each request its id and context, and logs one line for each response. Probes are logged only when they fail. */
export function requestLogging(logger: Logger): RequestHandler[] {
  const identify: RequestHandler = (request, response, next) => {
    const requestId = randomUUID();
    response.setHeader('X-Request-Id', requestId);
    const { ip } = request;
    const path = pathOf(request)
      .toLowerCase()
      .replace(/^\/api\/v1\//, '')
      .replace(/\/$/, '');
    const actor = { requestId, path, actorId: null, actor: 'anonymous', ...(ip !== undefined && { address: ip }) };
    requestContext.run({ ...actor, ...clientRequestIdOf(request) }, next);
  };
  const log = pinoHttp({
    logger,
    genReqId: () => requestContext.current()?.requestId ?? randomUUID(),
    customLogLevel: (_request, response, error) => (error || response.statusCode >= 500 ? 'error' : 'info'),
    customSuccessMessage: (request, response) => `${request.method} ${pathOf(request)} ${response.statusCode}`,
    customErrorMessage: (request, response) => `${request.method} ${pathOf(request)} ${response.statusCode}`,
    // The query string may hold names of people: the path and the status are enough to follow a request.
    serializers: {
      req: (request: IncomingMessage) => ({ method: request.method, url: pathOf(request) }),
      res: ({ statusCode }: ServerResponse) => ({ statusCode }),
    },
    wrapSerializers: false,
    quietReqLogger: true,
    autoLogging: { ignore: (request) => (request.url ?? '').startsWith('/health') },
  });
  return [identify, (request, response, next) => log(request, response, next)];
}

const pathOf = (request: IncomingMessage): string => {
  const url = 'originalUrl' in request && typeof request.originalUrl === 'string' ? request.originalUrl : (request.url ?? '');
  return url.split('?', 1)[0] ?? '';
};
