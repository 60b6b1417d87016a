import type { Agent } from 'supertest';
import type { TestApp } from './test-app.js';

/** Somebody who signs, logged in. */
export interface Signer {
  id: number;
  email: string;
  password: string;
  agent: Agent;
}

/** A new user with this printed name. */
export async function addSigner(test: TestApp, name: string | null, role = 'quality'): Promise<Signer> {
  const { email, password } = await test.addUser(role);
  const { rows } = await test.database.query('update users set name = $2 where email = $1 returning id::int', [email, name]);
  const agent = test.anonymous();
  await agent.post('/api/v1/auth/login').send({ email, password }).expect(200);
  return { id: rows[0].id, email, password, agent };
}

/** @returns the path of a new tracing report that this person generated */
export async function makeReport({ agent }: Signer): Promise<string> {
  const { body } = await agent.post('/api/v1/tracing-reports').send({ month: '2025-06' }).expect(201);
  return `/api/v1/tracing-reports/${body.id}`;
}

export const sign = (path: string, { agent, password }: Signer, meaning: string, more: object = {}) =>
  agent.post(`${path}/signatures`).send({ meaning, password, ...more });

/** The code of the problem that a request was answered with. */
export const codeOf = async (answer: PromiseLike<{ body: { code: string } }>): Promise<string> => (await answer).body.code;
