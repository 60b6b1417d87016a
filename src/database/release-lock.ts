/** The advisory lock for changes of the whole database: of two processes, one works and the other waits. The number has no meaning. */
export const RELEASE_LOCK = 5_127_380_001;
