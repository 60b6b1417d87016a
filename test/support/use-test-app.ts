import type { Agent } from 'supertest';
import { startTestApp, type TestApp } from './test-app.js';

/** Stands for a value that only exists once the set-up has run. */
function later<T extends object>(value: () => T): T {
  return new Proxy({} as T, {
    get: (_, name) => {
      const member = Reflect.get(value(), name);
      return typeof member === 'function' ? member.bind(value()) : member;
    },
  });
}

/** The application for all tests of the surrounding block, started before the first one and closed after the last one. */
export function useTestApp(variables: Record<string, string> = {}): TestApp {
  let started: TestApp;
  beforeAll(async () => {
    started = await startTestApp(variables);
  });
  afterAll(() => started.close());
  return later(() => started);
}

/** A user of the application for all tests of the surrounding block. */
function useAgent(logIn: () => Promise<Agent>): Agent {
  let agent: Agent;
  beforeAll(async () => {
    agent = await logIn();
  });
  return later(() => agent);
}

/** The first admin, logged in. */
export const useAdmin = (test: TestApp): Agent => useAgent(() => test.asAdmin());

/** A new user with this role, logged in. */
export const useUser = (test: TestApp, role: string): Agent => useAgent(() => test.as(role));
