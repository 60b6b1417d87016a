import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { AuditModule } from './audit/audit.module.js';
import { AuthModule } from './auth/auth.module.js';
import { ConfigModule } from './config/config.module.js';
import type { Environment } from './config/environment.js';
import { CustomersModule } from './customer-profiles/customers.module.js';
import { RETRY_FOR_MS } from './database/connect-with-retry.js';
import { DatabaseModule } from './database/database.module.js';
import { entities } from './entities.js';
import { HealthModule } from './health/health.module.js';
import { JobsModule } from './jobs/jobs.module.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { handleUnknownPath } from './problems/problem.filter.js';
import { REP_TRACEABILITY } from './rep-traceability/rep-traceability.module.js';
import { StorageModule } from './storage/storage.module.js';

const FEATURES = [AuthModule, HealthModule, JobsModule, CustomersModule, ...REP_TRACEABILITY, AuditModule];

@Module({})
export class AppModule implements OnApplicationBootstrap {
  constructor(private readonly host: HttpAdapterHost) {}

  /** Nest answers unknown paths under its prefix alone; this comes after all routes, for every other. */
  onApplicationBootstrap(): void {
    this.host.httpAdapter.use(handleUnknownPath);
  }

  /** @param patience the pauses between attempts to connect to the database while the process starts */
  static forEnvironment(environment: Environment, patience: readonly number[] = RETRY_FOR_MS): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigModule.forEnvironment(environment),
        DatabaseModule.forEntities(entities, patience),
        MetricsModule,
        StorageModule,
        ...FEATURES,
      ],
    };
  }
}
