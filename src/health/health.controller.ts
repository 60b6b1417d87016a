import { MikroORM } from '@mikro-orm/core';
import { Controller, Get, Header, Logger, ServiceUnavailableException } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  type HealthIndicatorFunction,
  HealthIndicatorService,
} from '@nestjs/terminus';
import { NoPermissionNeeded } from '../auth/permission.guard.js';
import { Database } from '../database/database.js';
import { pendingMigrations } from '../database/pending-migrations.js';
import { ApiProblems } from '../problems/api-problems.js';
import { FileStorage } from '../storage/file-storage.js';
import { StorageUnavailable } from '../storage/storage-errors.js';
import { Lifecycle } from './lifecycle.js';

const ANSWER_WITHIN_MS = 3_000;
/** A storage is asked no more often than this: anybody may request readiness, and each look costs a request. */
const STORAGE_KNOWN_FOR_MS = 5_000;

const ofParts = (description: string, example: object) => ({
  type: 'object',
  additionalProperties: { type: 'object' },
  description,
  example,
});
const UP = { database: { status: 'up' } };

/** What Terminus answers. */
const PARTS = {
  type: 'object',
  required: ['status', 'info', 'error', 'details'],
  properties: {
    status: { type: 'string', description: '`ok` when every part is up', example: 'ok' },
    info: ofParts('the parts that are up', UP),
    error: ofParts('the parts that are down', {}),
    details: ofParts('all parts', UP),
  },
};

@ApiTags('Health')
@Controller()
@NoPermissionNeeded()
export class HealthController {
  private readonly logger = new Logger('Readiness');
  private readonly failures = new Map<string, string>();
  private readonly storageAnswers = atMostEvery(STORAGE_KNOWN_FOR_MS, () => this.storage.check());

  constructor(
    private readonly health: HealthCheckService,
    private readonly indicators: HealthIndicatorService,
    private readonly database: Database,
    private readonly orm: MikroORM,
    private readonly storage: FileStorage,
    private readonly lifecycle: Lifecycle,
  ) {}

  @Get('healthz')
  @Header('Content-Type', 'text/plain; charset=utf-8')
  @ApiOperation({
    security: [],
    summary: 'Check that the process is alive',
    description:
      'Checks only the process. Use it for liveness, and for readiness if a database outage must not take instances out of service.',
  })
  @ApiOkResponse({ description: 'ok', content: { 'text/plain': { schema: { type: 'string', example: 'ok' } } } })
  healthz(): string {
    return 'ok';
  }

  @Get('health')
  @ApiOperation({
    security: [],
    summary: 'Check that the process is alive (JSON)',
    description: 'Checks only the process, as `/healthz` does.',
  })
  @ApiOkResponse({
    description: 'The process is alive',
    content: {
      'application/json': {
        schema: { type: 'object', required: ['ok'], properties: { ok: { type: 'boolean', description: 'always true', example: true } } },
      },
    },
  })
  basic(): { ok: true } {
    return { ok: true };
  }

  @Get('health/live')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({ security: [], summary: 'Liveness: the process only', description: 'Checks only the process, in the form of Terminus.' })
  @ApiOkResponse({ description: 'The process is alive', content: { 'application/json': { schema: PARTS } } })
  live() {
    return this.health.check([]);
  }

  @Get('health/ready')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiOperation({
    security: [],
    summary: 'Readiness: database, migrations, storage; 503 while the process stops',
    description: 'Asks the database and the storage. A part that is down is named in the problem.',
  })
  @ApiOkResponse({
    description: 'Ready for requests; names each part with its status',
    content: { 'application/json': { schema: PARTS } },
  })
  @ApiProblems('unavailable')
  ready(): Promise<HealthCheckResult> {
    const running = () => this.indicate('process', async () => (this.lifecycle.draining ? 'stopping' : null));
    // A stopping process answers without waiting for a slow database.
    if (this.lifecycle.draining) return this.requireAll([running]);
    return this.requireAll([
      running,
      () => this.indicate('database', () => this.database.rows('select 1').then(() => null)),
      () => this.indicate('migrations', async () => ((await pendingMigrations(this.orm)).length === 0 ? null : 'pending')),
      () => this.indicate('storage', () => this.storageAnswers().then(() => null)),
    ]);
  }

  /** The answer is a problem that names the parts that are down. */
  private async requireAll(parts: HealthIndicatorFunction[]): Promise<HealthCheckResult> {
    try {
      return await this.health.check(parts);
    } catch (error) {
      if (!(error instanceof ServiceUnavailableException)) throw error;
      const { error: down = {} } = error.getResponse() as HealthCheckResult;
      const detail = `Not ready: ${Object.entries(down)
        .map(([part, failure]) => `${part} (${failure?.message})`)
        .join(', ')}`;
      throw new ServiceUnavailableException(detail);
    }
  }

  /** A part is up when its check answers null in time. */
  private async indicate(part: string, check: () => Promise<string | null>) {
    const indicator = this.indicators.check(part);
    const failure = await Promise.race([check(), timeout()]).catch((error: unknown) =>
      // Storage errors name the variable to check. Messages of the database driver stay internal.
      error instanceof StorageUnavailable ? error.detail : 'does not answer',
    );
    this.logChange(part, failure);
    return failure ? indicator.down(failure) : indicator.up();
  }

  /** Probes run every few seconds, so log only changes. */
  private logChange(part: string, failure: string | null): void {
    if (this.failures.get(part) === (failure ?? undefined)) return;
    if (failure) {
      this.failures.set(part, failure);
      this.logger.warn(`Not ready, ${part}: ${failure}`);
    } else {
      this.failures.delete(part);
      this.logger.log(`Ready again: ${part}`);
    }
  }
}

/** Runs `check` at most once in this time; everybody who asks in between gets its outcome, good or bad. */
function atMostEvery<Outcome>(milliseconds: number, check: () => Promise<Outcome>): () => Promise<Outcome> {
  let last: { outcome: Promise<Outcome>; at: number } | undefined;
  return () => {
    if (!last || performance.now() - last.at >= milliseconds) last = { outcome: check(), at: performance.now() };
    return last.outcome;
  };
}

const timeout = () =>
  new Promise<string>((resolve) => {
    setTimeout(() => resolve('does not answer in time'), ANSWER_WITHIN_MS).unref();
  });
