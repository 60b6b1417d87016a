import { EnvironmentError, readEnvironment } from './config/environment.js';
import { createLogger } from './logging/logging.js';
import { runRelease } from './release/run-release.js';

/** The release: run before each deployment, never by the web process. It migrates and seeds; run twice, it finds nothing to do. */
async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  const logger = createLogger(environment);
  try {
    await runRelease(
      environment,
      (line) => logger.info(line),
      (line) => process.stdout.write(`${line}\n`),
    );
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
