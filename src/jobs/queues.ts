/** pg-boss has its tables in this schema. */
export const JOBS_SCHEMA = 'jobs';

/**
 * A job whose process died is handed out again once its heartbeat is missing; its transaction was rolled back. A job whose attempts are used up goes to
 * the queue in `deadLetter`, so that its failure is recorded even if the process died. That queue is listed first, because the other one names it.
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
