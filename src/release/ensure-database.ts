import { Client, escapeIdentifier } from 'pg';

const NO_SUCH_DATABASE = '3D000';
const EXISTS_ALREADY = '42P04';

/**
 * Creates the database of the URL if the server lacks it. Otherwise this is one attempt to connect.
 * @throws the error of the driver
 */
export async function ensureDatabase(url: string): Promise<void> {
  try {
    await withClient(url, async () => undefined);
  } catch (error) {
    if (codeOf(error) !== NO_SUCH_DATABASE) throw error;
    const { pathname } = new URL(url);
    const maintenance = new URL(url);
    maintenance.pathname = '/postgres';
    const create = `create database ${escapeIdentifier(decodeURIComponent(pathname.slice(1)))}`;
    await withClient(maintenance.href, (client) => client.query(create).catch(ignoreLostRace));
  }
}

/** Two releases may find at the same time that the database is missing. */
function ignoreLostRace(error: unknown): void {
  if (codeOf(error) !== EXISTS_ALREADY) throw error;
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url, application_name: 'silqeqms release', connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end();
  }
}

const codeOf = (error: unknown): unknown => (error instanceof Error && 'code' in error ? error.code : undefined);
