import { AsyncLocalStorage } from 'node:async_hooks';

/** Who acts, and in which request: what all audit events and log lines of one request share. */
export interface RequestActor {
  requestId: string;
  actorId: number | null;
  actor: string;
  /** The client's IP address. */
  address?: string;
  /** The path of the request below `/api/v1/`, in lower case. */
  path?: string;
  /** The `X-Request-Id` that the client sent, which anybody can choose. */
  clientRequestId?: string;
}

const storage = new AsyncLocalStorage<RequestActor>();

/** Carries the actor through everything that one request or job does. */
export const requestContext = {
  run: <T>(actor: RequestActor, work: () => T): T => storage.run(actor, work),
  current: (): RequestActor | undefined => storage.getStore(),
  /** Runs the work in the name of a user who proved who they are in this very request. */
  runAs: <T>({ id, email }: { id: number; email: string }, work: () => T): T =>
    storage.run({ requestId: '', ...storage.getStore(), actorId: id, actor: email }, work),
};
