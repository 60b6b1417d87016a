import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Logger } from 'pino';
import { AppModule } from './app.module.js';
import type { Environment } from './config/environment.js';
import { configureApp } from './configure-app.js';
import { nestLoggerOn } from './logging/logging.js';

/**
 * The whole application, wired but neither connected nor listening.
 * @param patience the pauses between attempts to connect to the database once it starts
 */
export async function createApp(environment: Environment, logger: Logger, patience?: readonly number[]): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(AppModule.forEnvironment(environment, patience), {
    // Given from the start and not buffered: what fails while wiring, or waits for the database, is logged when it happens and like all else.
    logger: nestLoggerOn(logger),
    bodyParser: false,
    abortOnError: false,
    // Puts `/distributions/export` before `/distributions/:id`; what still overlaps is a mistake.
    routeResolutionStrategy: 'specificity',
    routeConflictPolicy: { duplicate: 'error', shadow: 'error' },
  });
  await configureApp(app, logger);
  return app;
}
