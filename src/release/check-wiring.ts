import { randomBytes } from 'node:crypto';
import { type Environment, readEnvironment } from '../config/environment.js';
import { createApp } from '../create-app.js';
import { createLogger } from '../logging/logging.js';
import { createOpenApiDocument } from '../openapi/openapi.js';

/** Values for missing variables. Nothing listens on that port, so code that connects during wiring fails. */
const placeholders = (): Record<string, string> => ({
  DATABASE_URL: 'postgres://smoke@127.0.0.1:1/smoke',
  SECRET_KEY: randomBytes(32).toString('base64url'),
  ADMIN_EMAIL: 'admin@silqeqms.example',
  ADMIN_PASSWORD: randomBytes(12).toString('base64url'),
  STORAGE_BACKEND: 'local',
  S3_ENDPOINT: 'http://127.0.0.1:1',
  S3_REGION: 'smoke',
  S3_BUCKET: 'smoke',
  S3_ACCESS_KEY_ID: 'smoke',
  S3_SECRET_ACCESS_KEY: 'smoke',
});

function completed(source: Record<string, string | undefined>): Environment {
  const given = Object.entries(source).filter(([, value]) => value !== undefined && value !== '');
  return readEnvironment({ ...placeholders(), ...Object.fromEntries(given) });
}

/**
 * Builds every provider and controller of the application and the OpenAPI document, without a database and without a port. A missing variable gets a
 * placeholder; a variable that is set must be valid.
 * @returns the number of operations in the document
 * @throws Error that names the broken provider, route or variable
 */
export async function checkWiring(source: Record<string, string | undefined>): Promise<number> {
  const environment = completed(source);
  const app = await createApp(environment, createLogger({ ...environment, ENV: 'production', LOG_LEVEL: 'silent' }));
  try {
    const { paths } = createOpenApiDocument(app);
    return Object.values(paths).reduce((total, item) => total + Object.keys(item).length, 0);
  } finally {
    await app.close();
  }
}
