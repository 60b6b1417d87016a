import { type EntityName, MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Global, Inject, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.module.js';
import { refuseSmallerChangeNumbers } from './change-numbers.js';
import { connectOrm, connectWithRetry } from './connect-with-retry.js';
import { Database } from './database.js';
import { ormOptions } from './orm-options.js';
import { refusePendingMigrations } from './pending-migrations.js';
import { hasSeparateLogIn, requireAcceptedProofs, UNPROTECTED } from './separate-log-in.js';
import { reportSlowStatements } from './slow-statements.js';

const OWNER_WITHIN_REACH =
  'This process can read RELEASE_DATABASE_URL, and so act as the owner of the audit trail: give that variable to the release alone.';

const PATIENCE = Symbol('the pauses between attempts to connect');

@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule implements OnModuleInit {
  private readonly logger = new Logger('Database');

  constructor(
    private readonly orm: MikroORM,
    private readonly database: Database,
    private readonly config: Config,
    @Inject(PATIENCE) private readonly patience: readonly number[],
  ) {}

  /** @param patience the pauses between attempts to connect while the process starts */
  static forEntities(entities: EntityName[], patience: readonly number[]): DynamicModule {
    const orm = MikroOrmModule.forRootAsync({
      driver: PostgreSqlDriver,
      inject: [Config],
      useFactory: (config: Config) => ({ ...ormOptions(config.get('DATABASE_URL'), entities), registerRequestContext: false }),
    });
    return { module: DatabaseModule, imports: [orm], providers: [{ provide: PATIENCE, useValue: patience }] };
  }

  /** The web process serves only on a database that answers and that the release has brought up to date. */
  async onModuleInit(): Promise<void> {
    await connectWithRetry(
      () => connectOrm(this.orm),
      (line) => this.logger.warn(line),
      this.patience,
    );
    await refusePendingMigrations(this.orm);
    await refuseSmallerChangeNumbers(this.database);
    const separate = await hasSeparateLogIn(this.database);
    if (separate) await requireAcceptedProofs(this.database);
    else this.logger.warn(UNPROTECTED);
    if (separate && this.config.get('RELEASE_DATABASE_URL')) this.logger.warn(OWNER_WITHIN_REACH);
    reportSlowStatements(await this.database.pool(), this.config.get('SLOW_STATEMENT_MS'), ({ statement, milliseconds }) =>
      this.logger.warn(`Slow statement, ${milliseconds} ms: ${statement}`),
    );
  }
}
