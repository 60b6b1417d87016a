import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Logger as NestLogger } from 'nestjs-pino';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { configureApp } from './configure-app.js';

/**
 * The whole application, wired but neither connected nor listening.
 * @param patience the pauses between attempts to connect to the database once it starts
 */
export async function createApp(environment: Environment, logger: Logger, patience?: readonly number[]): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forEnvironment(environment, logger, patience), {
    bufferLogs: true,
    bodyParser: false,
    abortOnError: false,
    routeConflictPolicy: { duplicate: 'error', shadow: 'warn' },
  });
  app.useLogger(app.get(NestLogger));
  // From here on each line is logged when it happens: a start that waits for its database says so while it waits.
  app.flushLogs();
  await configureApp(app, logger);
  return app;
}
