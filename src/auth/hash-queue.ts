import { Problem } from '../problems/problem.js';

/**
 * Runs tasks, a few at a time, and refuses a task rather than letting the queue grow: a password hash takes tens of milliseconds of a thread, and
 * files and DNS share these threads.
 * @param atOnce tasks that run at the same time
 * @param longest tasks that may wait
 */
export function boundedQueue(atOnce: number, longest: number): <T>(task: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (task) => {
    if (running >= atOnce) {
      if (waiting.length >= longest)
        throw new Problem('too_many_attempts', 'Too many people log in at this moment: try again in a few seconds.', {
          retryAfter: 2,
          limit: 'password-hashes',
        });
      await new Promise<void>((resolve) => waiting.push(resolve));
    } else running += 1;
    try {
      return await task();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
