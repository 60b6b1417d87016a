import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Client, Pool } from 'pg';
import request, { type Agent } from 'supertest';
import { hashPassword } from '../../src/auth/passwords.js';
import { createApp } from '../../src/create-app.js';
import { createLogger } from '../../src/logging/logging.js';
import { ADMIN, testEnvironment } from './environment.js';
import { contractOf } from './openapi.js';
import { watchAnswers } from './true-answers.js';

export interface TestApp {
  app: NestExpressApplication;
  /** Straight to the database, past the application: what a test asserts, and what a hand-typed statement would do. */
  database: Pool;
  /** The log-in of the owner, for the same reason. The application has that of the web process. */
  databaseUrl: string;
  /** Everything that was logged so far. */
  logged: () => string;
  anonymous: () => Agent;
  /** An agent with the session of the first admin. */
  asAdmin: () => Promise<Agent>;
  /** A new user of this role, who can log in with this. */
  addUser: (role: string) => Promise<{ email: string; password: string }>;
  /** An agent with the session of a new user of this role. */
  as: (role: string) => Promise<Agent>;
  close: () => Promise<void>;
}

/** A database of its own, cloned from the one the release set up. */
export async function cloneDatabase(): Promise<string> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error('The embedded PostgreSQL of the tests is not running');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const client = new Client({ connectionString: server });
  await client.connect();
  await client.query(`create database ${name} template template_silqeqms`);
  await client.end();
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** The same database with the log-in of the web process, which the template grants its rights. */
export function asWebRole(databaseUrl: string): string {
  const { username, password } = new URL(process.env.TEST_WEB_URL ?? '');
  return Object.assign(new URL(databaseUrl), { username, password }).href;
}

/**
 * The application as main starts it, on a database and a folder of its own, listening on a free port of the loopback interface. Each of its answers is
 * compared with the OpenAPI document; one that the document does not tell fails the closing.
 * @param variables of its environment; with `LOG_IN: 'as given'` it keeps the user of DATABASE_URL
 */
export async function startTestApp({ LOG_IN, ...variables }: Record<string, string> = {}): Promise<TestApp> {
  const databaseUrl = variables.DATABASE_URL ?? (await cloneDatabase());
  const folder = join(process.env.TEST_FOLDER ?? '', randomUUID());
  const environment = testEnvironment({
    DATA_DIR: folder,
    ...variables,
    DATABASE_URL: LOG_IN === 'as given' ? databaseUrl : asWebRole(databaseUrl),
  });
  const log: string[] = [];
  const sink = new PassThrough().on('data', (chunk: Buffer) => log.push(chunk.toString()));
  const app = await createApp(environment, createLogger({ ...environment, ENV: 'production', LOG_LEVEL: 'info' }, sink));
  await app.listen(0, '127.0.0.1');
  const untrue = watchAnswers(app.getHttpServer(), contractOf(app));
  const database = new Pool({ connectionString: databaseUrl, max: 4 });
  const server = app.getHttpServer();
  const logIn = async (email: string, password: string): Promise<Agent> => {
    const agent = request.agent(server);
    await agent.post('/api/v1/auth/login').send({ email, password }).expect(200);
    return agent;
  };
  const addUser = async (role: string) => {
    const email = `${role}-${randomUUID()}@silqeqms.example`;
    const password = randomUUID();
    const { rows } = await database.query('insert into users (email, password_hash) values ($1, $2) returning id', [
      email,
      await hashPassword(password),
    ]);
    await database.query('insert into user_roles (user_id, role_key) values ($1, $2)', [rows[0].id, role]);
    return { email, password };
  };
  return {
    app,
    database,
    databaseUrl,
    logged: () => log.join(''),
    anonymous: () => request.agent(server),
    asAdmin: () => logIn(ADMIN.email, ADMIN.password),
    addUser,
    as: async (role) => {
      const { email, password } = await addUser(role);
      return logIn(email, password);
    },
    close: async () => {
      await app.close();
      await database.end();
      if (untrue.length > 0) throw new Error(`The OpenAPI document does not say what was answered:\n${untrue.join('\n')}`);
    },
  };
}
