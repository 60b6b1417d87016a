import type { Binaries } from './binaries.js';
import type { DataFolder, ReachedFolder } from './folder.js';

/** User and database of the embedded server. */
export const DATABASE = 'silqeqms';

/** What one start of the server needs. */
export interface Launch {
  folder: DataFolder;
  reached: ReachedFolder;
  binaries: Binaries;
  durable: boolean;
  password: string;
}

/** The connection URL of a server on the loopback interface. */
export function urlOf(port: number, password: string, database = DATABASE): string {
  return `postgresql://${DATABASE}:${password}@127.0.0.1:${port}/${database}`;
}
