import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { configureApp } from './configure-app.js';
import { nestLoggerOn } from './logging/logging.js';

/**
 * The complete application, wired but neither connected nor listening.
 * @param patience pauses between the attempts to connect to the database, in milliseconds
 */
export async function createApp(environment: Environment, logger: Logger, patience?: readonly number[]): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forEnvironment(environment, patience), {
    // Given from the start and not buffered, so that failures of the wiring and waiting for the database are logged when they happen.
    logger: nestLoggerOn(logger),
    bodyParser: false,
    abortOnError: false,
    // Puts `/distributions/export` before `/distributions/:id`; any other overlap is a mistake.
    routeResolutionStrategy: 'specificity',
    routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
  });
  await configureApp(app, logger);
  return app;
}
