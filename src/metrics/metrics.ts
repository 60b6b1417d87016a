import { createServer, type Server } from 'node:http';
import { Injectable } from '@nestjs/common';
import type { Request, RequestHandler } from 'express';
import type { Pool } from 'pg';
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { Config } from '../config/config.module.js';
import { Database } from '../database/database.js';

/** In seconds: from a read out of memory to the longest upload that anybody waits for. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What a gauge shows when it is asked: a number for each value of its label. */
export type Readings = Promise<Record<string, number>> | Record<string, number>;

/**
 * Figures for Prometheus, on a port of their own (`METRICS_PORT`), which no client of the API can reach. Without that variable nothing is counted.
 * No figure names a record or a person.
 */
@Injectable()
export class Metrics {
  readonly isOn: boolean;
  private readonly registry = new Registry();
  private readonly durations: Histogram<'method' | 'route' | 'status'>;

  constructor(config: Config, database: Database) {
    this.isOn = config.get('METRICS_PORT') !== undefined;
    this.durations = new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Requests by method, route and status, and how long they took',
      labelNames: ['method', 'route', 'status'],
      buckets: BUCKETS,
      registers: [this.registry],
    });
    if (!this.isOn) return;
    // Among them the lag of the event loop, memory and garbage collection.
    collectDefaultMetrics({ register: this.registry });
    this.gauge('database_connections', 'Connections of the pool', 'state', async () => statesOf(await database.pool()));
    this.gauge('download_connections', 'Connections of the pool of downloads', 'state', () => ({
      ...statesOf(database.streams),
      waited_for: database.streamSlots.waiting,
    }));
  }

  /**
   * Shows figures that are read whenever Prometheus asks. A reading that fails leaves its gauge out, so that a database that is away hides nothing else.
   * @param name in Prometheus' style, without prefix
   */
  gauge(name: string, help: string, label: string, read: () => Readings): void {
    if (!this.isOn) return;
    new Gauge({
      name,
      help,
      labelNames: [label],
      registers: [this.registry],
      async collect() {
        this.reset();
        const readings = await Promise.resolve()
          .then(read)
          .catch(() => ({}));
        for (const [value, reading] of Object.entries(readings)) this.set({ [label]: value }, reading);
      },
    });
  }

  /** Measures each request from its arrival to its last byte. */
  readonly observe: RequestHandler = (request, response, next) => {
    const end = this.durations.startTimer({ method: request.method });
    response.once('close', () => end({ route: routeOf(request), status: response.writableFinished ? response.statusCode : 'aborted' }));
    next();
  };

  /** Serves `GET /metrics`. The process ends without waiting for this port. */
  listen(port: number): Promise<Server> {
    const server = createServer((request, response) => {
      if (request.url !== '/metrics') return response.writeHead(404).end();
      this.registry.metrics().then(
        (text) => response.writeHead(200, { 'Content-Type': this.registry.contentType }).end(text),
        () => response.writeHead(500).end(),
      );
    });
    return new Promise((resolve, reject) => {
      server.once('error', reject).listen(port, '0.0.0.0', () => resolve(server.unref()));
    });
  }
}

const statesOf = (pool?: Pool): Record<string, number> => {
  const { totalCount, idleCount, waitingCount } = pool ?? { totalCount: 0, idleCount: 0, waitingCount: 0 };
  return { busy: totalCount - idleCount, idle: idleCount, waited_for: waitingCount };
};

/** The route of Nest for paths that no controller has. */
const UNKNOWN = '*path';

/** The pattern of the route and not the path, which names records and would make a series of each. */
export const routeOf = (request: Request): string => {
  const { path = UNKNOWN } = (request.route ?? {}) as { path?: string };
  return path === UNKNOWN ? 'none' : path;
};
