import type { AddressInfo } from 'node:net';
import { EnvironmentError, readEnvironment } from './config/environment.js';
import { createApp } from './create-app.js';
import { stopGracefully } from './health/graceful-stop.js';
import { createLogger } from './logging/logging.js';

/** The web process: it opens its port only when it can serve, and never migrates. */
async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const logger = createLogger(environment);
  try {
    const app = await createApp(environment, logger);
    stopGracefully(app, logger);
    await app.listen(environment.PORT, '0.0.0.0');
    const { port } = app.getHttpServer().address() as AddressInfo;
    logger.info(`Listening at: http://0.0.0.0:${port}`);
  } catch (error) {
    logger.fatal({ err: error }, `SilqeQMS cannot start: ${error instanceof Error ? error.message : 'unknown error'}`);
    logger.flush(() => process.exit(1));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof EnvironmentError ? `SilqeQMS cannot start:\n${error.message}` : String(error)}\n`);
  process.exit(1);
});
