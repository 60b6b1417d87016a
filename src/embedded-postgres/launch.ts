import type { Binaries } from './binaries.js';
import type { DataFolder, ReachedFolder } from './folder.js';

/** User and database of the embedded server. */
export const DATABASE = 'silqeqms';

/** The user that the web process logs in as: it owns nothing. */
export const WEB_USER = 'silqeqms_web';

/** What one start of the server needs. */
export interface Launch {
  folder: DataFolder;
  reached: ReachedFolder;
  binaries: Binaries;
  durable: boolean;
  password: string;
  webPassword: string;
}

/** The connection URL of a server on the loopback interface. */
export function urlOf(port: number, password: string, database = DATABASE, user = DATABASE): string {
  return `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`;
}
