import { Owner } from './owner.js';
import type { TestApp } from './test-app.js';

/** Runs statements as an owner of the database can: with triggers off, also those that are always on. */
export const pastTriggers = async (test: TestApp, sql: string): Promise<void> => (await Owner.of(test)).does(sql);
