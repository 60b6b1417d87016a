/** The advisory lock of whatever changes the database as a whole: of two at once, one works and the other waits. Any number will do. */
export const RELEASE_LOCK = 5_127_380_001;
