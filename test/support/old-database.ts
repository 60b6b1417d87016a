import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client } from 'pg';

/** A database of the old system, made of the fixtures of these names. */
export async function createOldDatabase(...fixtures: string[]): Promise<string> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error('The embedded PostgreSQL of the tests is not running');
  const url = new URL(server);
  url.pathname = `/old_${randomUUID().replaceAll('-', '')}`;
  await inDatabase(server, (client) => client.query(`create database ${url.pathname.slice(1)}`));
  for (const fixture of fixtures) {
    const sql = await readFile(new URL(`../fixtures/old-system/${fixture}.sql`, import.meta.url), 'utf8');
    await inDatabase(url.href, (client) => client.query(sql));
  }
  return url.href;
}

/** One piece of work on a connection of its own. */
export async function inDatabase<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
