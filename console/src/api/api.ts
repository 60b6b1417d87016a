import { createClient, createConfig } from '../../../client/client/index.js';
import { Silqe } from '../../../client/sdk.gen.js';
import type { Problem } from '../../../client/types.gen.js';

/** The REST contract, as the generated client offers it. Pages use nothing else. */
export const api = new Silqe({ client: createClient(createConfig({ baseUrl: '' })) });

/** What a call of the client ends with: `error` is a problem, or whatever kept the request from an answer. */
export interface Outcome<T> {
  data?: T;
  error?: unknown;
  response?: Response;
}

/** The answer of a call that succeeded. */
export interface Answer<T> {
  data: T;
  /** Names the version that was read. A change sends it back as `If-Match`. */
  etag: string | undefined;
}

/** Why a call did not succeed, in words that a person can act on. */
export class ApiProblem extends Error {
  override name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    detail: string,
    readonly errors: Problem['errors'] = [],
    readonly requestId?: string,
    readonly mayMean: readonly string[] = [],
    /** What else the answer says, by the names of the contract. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail);
  }

  /** What is wrong with one field of the body that was sent: `quantity`, `shipTo/city`. */
  of(field: string): string | undefined {
    return this.errors.find(({ pointer }) => pointer.replace(/^[/?]/, '') === field)?.detail;
  }
}

const listeners = new Set<() => void>();

/** Calls back whenever an answer says that nobody is logged in any more. */
export function onSessionEnded(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Waits for a call of the client. @throws ApiProblem also when the server cannot be reached */
export async function answered<T>(call: Promise<Outcome<T>>): Promise<Answer<T>> {
  const { data, error, response } = await call;
  if (response?.ok) return { data: data as T, etag: response.headers.get('ETag') ?? undefined };
  const problem = problemOf(error, response);
  if (problem.code === 'not_authenticated') for (const listener of listeners) listener();
  throw problem;
}

/** The body of a call that succeeded. @throws ApiProblem */
export const bodyOf = async <T>(call: Promise<Outcome<T>>): Promise<T> => (await answered(call)).data;

function problemOf(error: unknown, response?: Response): ApiProblem {
  if (!response)
    return new ApiProblem(0, 'unreachable', 'The server does not answer', 'Nothing was changed. Check the connection and try again.');
  const problem = error as Partial<Problem> | undefined;
  if (typeof problem?.code !== 'string')
    return new ApiProblem(response.status, 'unknown', `The server answered ${response.status}`, 'Try again in a moment.');
  return new ApiProblem(
    response.status,
    problem.code,
    problem.title ?? problem.code,
    problem.detail ?? '',
    problem.errors,
    problem.requestId,
    problem.mayMean,
    problem,
  );
}
