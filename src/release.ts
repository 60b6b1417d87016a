import { EnvironmentError } from './config/environment.js';
import { commandLineEnvironment } from './database/command-line-environment.js';
import { createLogger } from './logging/logging.js';
import { runRelease } from './release/run-release.js';

/** The release: run before each deployment, never by the web process. It migrates and seeds; run twice, it finds nothing to do. */
async function main(): Promise<void> {
  const environment = await commandLineEnvironment(process.env);
  const logger = createLogger(environment);
  const log = (line: string): void => logger.info(line);
  try {
    // In production the password comes from ADMIN_PASSWORD and is not told, so that line may go where all others go.
    await runRelease(environment, log, environment.ENV === 'production' ? log : (line) => process.stdout.write(`${line}\n`));
    logger.flush(() => process.exit(0));
  } catch (error) {
    logger.fatal({ err: error }, `The release failed: ${error instanceof Error ? error.message : 'unknown error'}`);
    logger.flush(() => process.exit(1));
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof EnvironmentError ? `The release cannot run:\n${error.message}` : String(error)}\n`);
  process.exit(1);
});
