import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { Lifecycle } from './lifecycle.js';

/** Long enough for a load balancer to see the 503 of the readiness probe and to stop sending requests here. */
const DRAIN_MS = 3_000;
const GRACE_MS = 25_000;

/**
 * SIGTERM: readiness turns 503 at once while requests are still answered, then the port closes, requests in flight and the running job finish,
 * connections close, exit 0. A second signal, or a grace period that ran out, ends the process as it is.
 */
export function stopGracefully(app: NestExpressApplication, logger: Logger): void {
  let stopping = false;
  const stop = async (signal: NodeJS.Signals): Promise<void> => {
    if (stopping) process.exit(1);
    stopping = true;
    logger.info(`${signal}: stopping`);
    app.get(Lifecycle).startDraining();
    setTimeout(() => {
      logger.error('The grace period is over: what still runs is cut off');
      process.exit(1);
    }, GRACE_MS).unref();
    const server: Server = app.getHttpServer();
    // A kept-alive connection would never end by itself: from now on every answer is its connection's last.
    server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
    await sleep(signal === 'SIGTERM' ? DRAIN_MS : 0);
    server.closeIdleConnections();
    await app.close();
    logger.info('Stopped');
    logger.flush(() => process.exit(0));
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => void stop(signal));
}
