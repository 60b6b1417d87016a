import { type EntityName, MikroORM } from '@mikro-orm/core';
import { MikroOrmModule } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { type DynamicModule, Global, Logger, Module, type OnModuleInit } from '@nestjs/common';
import { Config } from '../config/config.module.js';
import { connectPatiently } from './connect-patiently.js';
import { Database } from './database.js';
import { ormOptions } from './orm-options.js';
import { refusePendingMigrations } from './pending-migrations.js';

@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule implements OnModuleInit {
  private readonly logger = new Logger('Database');

  constructor(private readonly orm: MikroORM) {}

  static forEntities(entities: EntityName[]): DynamicModule {
    const orm = MikroOrmModule.forRootAsync({
      driver: PostgreSqlDriver,
      inject: [Config],
      useFactory: (config: Config) => ({ ...ormOptions(config.get('DATABASE_URL'), entities), registerRequestContext: false }),
    });
    return { module: DatabaseModule, imports: [orm] };
  }

  /** The web process serves only on a database that answers and that the release has brought up to date. */
  async onModuleInit(): Promise<void> {
    await connectPatiently(this.orm, (line) => this.logger.warn(line));
    await refusePendingMigrations(this.orm);
  }
}
