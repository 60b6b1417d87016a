/** pg-boss keeps its tables apart from ours. */
export const JOBS_SCHEMA = 'jobs';

/** A job whose process died is handed out again once its heartbeat is missed; what it had done was rolled back. */
export const JOB_QUEUES = [
  { name: 'imports', policy: 'exclusive', retryLimit: 5, retryDelay: 1, expireInSeconds: 4 * 60 * 60, heartbeatSeconds: 10, notify: true },
] as const;
