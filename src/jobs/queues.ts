/** pg-boss keeps its tables apart from ours. */
export const JOBS_SCHEMA = 'jobs';

/**
 * A job whose process died is handed out again once its heartbeat is missed; what it had done was rolled back. One whose attempts are used up goes
 * to the queue of its `deadLetter`, which comes first because the other names it: so its failure is recorded even when the process died.
 */
export const JOB_QUEUES = [
  {
    name: 'imports_given_up',
    policy: 'standard',
    retryLimit: 100,
    retryDelay: 5,
    expireInSeconds: 4 * 60 * 60,
    heartbeatSeconds: 10,
  },
  {
    name: 'imports',
    policy: 'exclusive',
    retryLimit: 5,
    retryDelay: 1,
    expireInSeconds: 4 * 60 * 60,
    heartbeatSeconds: 10,
    notify: true,
    deadLetter: 'imports_given_up',
  },
] as const;
