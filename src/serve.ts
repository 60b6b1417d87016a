import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { type Environment, EnvironmentError, readEnvironment } from './config/environment.js';
import { createApp } from './create-app.js';
import { GracefulStop, type StopLimits } from './health/graceful-stop.js';
import { createLogger } from './logging/logging.js';
import { Metrics } from './metrics/metrics.js';

/**
 * Longer than the minute for which load balancers keep an unused connection, so that they close it and not we. With Node's five seconds, a connection
 * would sometimes close just when a request arrives.
 */
const KEEP_ALIVE_MS = 65_000;

/** Node would cut every request off after five minutes, also an upload that comes steadily over a slow line. */
const REQUEST_MS = 60 * 60_000;

export interface ServeOptions {
  /** The pauses between attempts to connect to the database while the process starts, in milliseconds. */
  patience?: readonly number[];
  stopLimits?: StopLimits;
}

/** The web process. It opens its port only when it can serve, and never migrates. Any failure to start ends it with exit code 1. */
export async function serve(source: Record<string, string | undefined>, { patience, stopLimits }: ServeOptions = {}): Promise<void> {
  const environment = readOrExit(source);
  const logger = createLogger(environment);
  const fail = (error: unknown): void => {
    logger.fatal({ err: error }, `SilqeQMS must stop: ${error instanceof Error ? error.message : 'unknown error'}`);
    logger.flush(() => process.exit(1));
  };
  process.on('uncaughtException', fail);
  try {
    warnOfUnknownProxies(environment, logger);
    const stop = new GracefulStop(logger, stopLimits);
    const app = await createApp(environment, logger, patience);
    Object.assign(app.getHttpServer(), { keepAliveTimeout: KEEP_ALIVE_MS, requestTimeout: REQUEST_MS });
    stop.takeCareOf(app);
    await app.listen(environment.PORT, '0.0.0.0');
    await serveMetrics(app.get(Metrics), environment.METRICS_PORT, logger);
    const { port } = app.getHttpServer().address() as AddressInfo;
    logger.info(`Listening at: http://0.0.0.0:${port}`);
  } catch (error) {
    fail(error);
  }
}

/** In production something else ends TLS. If it is not trusted, everybody has its address in the audit trail and when failed log-ins are counted. */
function warnOfUnknownProxies({ ENV, TRUST_PROXY }: Environment, logger: Logger): void {
  if (ENV !== 'production' || TRUST_PROXY !== undefined) return;
  logger.warn(
    'TRUST_PROXY is not set: behind a proxy, its address counts as that of every client. Set it to the number of proxies, or to 0.',
  );
}

async function serveMetrics(metrics: Metrics, port: number | undefined, logger: Logger): Promise<void> {
  if (port === undefined) return;
  const { port: taken } = (await metrics.listen(port)).address() as AddressInfo;
  logger.info(`Metrics at: http://0.0.0.0:${taken}/metrics`);
}

/** Prints a bad environment as plain text, because the log settings are part of it. */
function readOrExit(source: Record<string, string | undefined>) {
  try {
    return readEnvironment(source);
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    process.stderr.write(`SilqeQMS cannot start:\n${error.message}\n`);
    process.exit(1);
  }
}
