import { setTimeout as sleep } from 'node:timers/promises';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { Jobs } from '../jobs/jobs.service.js';
import { Lifecycle } from './lifecycle.js';
import { OpenConnections } from './open-connections.js';

export interface StopLimits {
  /** Time after SIGTERM in which requests are still accepted, until a load balancer has seen the 503 of the readiness probe. */
  drainMs: number;
  /** Time for requests in flight and running jobs to end after that. */
  finishMs: number;
  /** Time for the connections to the database to close. */
  closeMs: number;
}

/** In total less than the 30 seconds that container platforms usually grant. */
const LIMITS: StopLimits = { drainMs: 3_000, finishMs: 15_000, closeMs: 5_000 };

/**
 * Stops the process on SIGTERM or SIGINT without losing work. Readiness turns to 503 at once while requests are still answered, and no further job
 * is taken. Then the port closes, requests in flight and the running jobs finish, and the pool closes. A job that takes too long returns to the queue.
 * Every step has a time limit, so the process exits in time with code 0. A second signal ends it at once.
 */
export class GracefulStop {
  #app?: { app: NestExpressApplication; connections: OpenConnections };
  #stopping = false;

  constructor(
    private readonly logger: Logger,
    private readonly limits: StopLimits = LIMITS,
  ) {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => void this.#stop(signal).catch((error: unknown) => this.#exit(1, error)));
    }
  }

  /** @param app wired, but not listening yet */
  takeCareOf(app: NestExpressApplication): void {
    this.#app = { app, connections: new OpenConnections(app.getHttpServer()) };
  }

  async #stop(signal: NodeJS.Signals): Promise<void> {
    if (this.#stopping) process.exit(1);
    this.#stopping = true;
    this.logger.info(`${signal}: stopping`);
    if (this.#app?.app.getHttpServer().listening) await this.#drain(this.#app, signal);
    this.#exit(0);
  }

  async #drain({ app, connections }: { app: NestExpressApplication; connections: OpenConnections }, signal: NodeJS.Signals): Promise<void> {
    const jobs = app.get(Jobs);
    app.get(Lifecycle).startDraining();
    jobs.takeNoMore();
    connections.makeEveryAnswerTheLast();
    // Ctrl-C: there is no load balancer to wait for.
    await sleep(signal === 'SIGTERM' ? this.limits.drainMs : 0);

    const deadline = Date.now() + this.limits.finishMs;
    const cutOff = await connections.close(this.limits.finishMs);
    if (cutOff > 0) this.logger.warn(`${cutOff} connections were cut off: their requests took too long`);
    await jobs.finish(Math.max(deadline - Date.now(), 0));

    // A job that returned to the queue may still hold a connection; its transaction ends with the process.
    const closed = await Promise.race([app.close().then(() => true), sleep(this.limits.closeMs, false)]);
    if (!closed) this.logger.warn('The connections to the database did not close in time and are cut off');
  }

  #exit(code: number, error?: unknown): void {
    if (error) this.logger.error({ err: error }, 'Stopping failed');
    else this.logger.info('Stopped');
    this.logger.flush(() => process.exit(code));
  }
}
