import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Client } from 'pg';
import { Database } from '../database/database.js';
import { destroyConnection } from '../database/unresponsive-connections.js';
import { AccessCache } from './access-cache.js';

const CONNECT_AGAIN_MS = 1_000;

/**
 * Hears on a connection of its own what changes anybody's access, in whatever process, and has the cache forget it. Without the connection nothing is
 * lost but time: the cache keeps nothing for longer than two seconds.
 */
@Injectable()
export class AccessListener implements OnApplicationBootstrap, OnApplicationShutdown {
  private client?: Client;
  private timer?: NodeJS.Timeout;
  private isStopped = false;

  constructor(
    private readonly database: Database,
    private readonly cache: AccessCache,
  ) {}

  /** The process does not wait for it. */
  onApplicationBootstrap(): void {
    this.listen().catch(() => this.listenLater());
  }

  onApplicationShutdown(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
    if (this.client) destroyConnection(this.client);
  }

  private async listen(): Promise<void> {
    const pool = await this.database.pool();
    if (this.isStopped) return;
    const client = new Client({ ...pool.options, keepAlive: true });
    this.client = client;
    client.on('error', () => undefined);
    client.on('notification', ({ payload }) => this.cache.forget(payload || undefined));
    client.once('end', () => this.listenLater());
    try {
      await client.connect();
      await client.query('listen silqe_access');
      // What was announced before is unknown.
      this.cache.forget();
    } catch {
      destroyConnection(client);
    }
  }

  private listenLater(): void {
    this.cache.forget();
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => this.onApplicationBootstrap(), CONNECT_AGAIN_MS).unref();
  }
}
