import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger as NestLogger } from 'nestjs-pino';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { configureApp } from './configure-app.js';

/** The whole application, wired but neither connected nor listening. */
export async function createApp(environment: Environment, logger: Logger): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forEnvironment(environment, logger), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
    routeConflictPolicy: { duplicate: 'error', shadow: 'warn' },
  });
  app.useLogger(app.get(NestLogger));
  await configureApp(app, logger);
  return app;
}
