import { type DynamicModule, Global, Injectable, Module } from '@nestjs/common';
import { ConfigService, ConfigModule as NestConfigModule } from '@nestjs/config';
import { companyToday } from './company-day.js';
import type { Environment } from './environment.js';

/** The validated environment, typed. It is the only way to a variable: nothing else reads process.env. */
@Injectable()
export class Config {
  constructor(private readonly values: ConfigService) {}

  /** @returns the parsed value: a number for PORT, for example */
  get<Name extends keyof Environment>(name: Name): Environment[Name] {
    return this.values.get<Environment>('environment')?.[name] as Environment[Name];
  }

  /** Today in the time zone of the company (`TZ_COMPANY`), as `YYYY-MM-DD`. */
  companyToday(): string {
    return companyToday(this.get('TZ_COMPANY'));
  }

  get isProduction(): boolean {
    return this.get('ENV') === 'production';
  }
}

@Global()
@Module({})
export class ConfigModule {
  static forEnvironment(environment: Environment): DynamicModule {
    return {
      module: ConfigModule,
      imports: [NestConfigModule.forRoot({ ignoreEnvFile: true, load: [() => ({ environment })] })],
      providers: [Config],
      exports: [Config],
    };
  }
}
