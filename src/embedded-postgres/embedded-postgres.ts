import { rm } from 'node:fs/promises';
import { type Binaries, findBinaries } from './binaries.js';
import { dataFolder, keepPassword, prepareDataFolder, reachFolder, readPassword } from './folder.js';
import { initialiseOnce, refuseOtherMajor } from './initialise.js';
import { forgetOwner, freeFolder, readInstance, recordOwner } from './instance.js';
import { DATABASE, urlOf, WEB_USER } from './launch.js';
import { startServer } from './server.js';

/** `dataDir` is the folder of the data, the password and the log. */
export interface EmbeddedPostgresOptions {
  dataDir: string;
  /** True for a user's data: committed data survives a power cut. Only tests set false. */
  durable: boolean;
}

export interface EmbeddedPostgres {
  /** Logs in as the owner of everything. */
  url: string;
  /** Logs in as the user of the web process. */
  webUrl: string;
  pid: number;
  /** Resolves when the server process has ended for any reason. */
  exited: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Starts the product's own PostgreSQL on a free port of the loopback interface. The first start creates its database. One data folder serves one running
 * product: a second start is refused with the folder and the process in the message.
 * @throws Error when the folder is in use, was written by another major version, or the server does not start
 */
export async function startEmbeddedPostgres({ dataDir, durable }: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const folder = await prepareDataFolder(dataDir);
  const binaries = await findBinaries(folder.user);
  try {
    await freeFolder(folder, binaries);
    const password = await keepPassword(folder, folder.password);
    const webPassword = await keepPassword(folder, folder.webPassword);
    const launch = { folder, binaries, durable, password, webPassword, reached: await reachFolder(folder) };
    try {
      await refuseOtherMajor(launch);
      await initialiseOnce(launch);
      const server = await startServer(launch);
      await recordOwner(folder, binaries);
      const stop = async () => {
        await server.stop();
        await forgetOwner(folder);
        await removeCopy(binaries);
      };
      return { ...urlsOf(server.port, password, webPassword), pid: server.pid, exited: server.exited, stop };
    } finally {
      await launch.reached.handle?.close();
    }
  } catch (error) {
    await removeCopy(binaries);
    throw error;
  }
}

const urlsOf = (port: number, password: string, webPassword: string) => ({
  url: urlOf(port, password),
  webUrl: urlOf(port, webPassword, DATABASE, WEB_USER),
});

/**
 * The URLs of the server that runs on this data folder; null if none runs. Command-line tools use them to join the running product.
 * @returns `webUrl` is null for a server that an earlier version started
 */
export async function attachEmbeddedPostgres(dataDir: string): Promise<{ url: string; webUrl: string | null } | null> {
  const folder = dataFolder(dataDir);
  const instance = await readInstance(folder);
  const password = await readPassword(folder.password);
  const webPassword = await readPassword(folder.webPassword);
  if (!instance?.ready || !password) return null;
  return webPassword ? urlsOf(instance.port, password, webPassword) : { url: urlOf(instance.port, password), webUrl: null };
}

async function removeCopy({ temporaryCopy }: Binaries): Promise<void> {
  if (temporaryCopy) await rm(temporaryCopy, { recursive: true, force: true });
}
