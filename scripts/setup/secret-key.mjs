import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from './project.mjs';

/** The key that signs sessions, made once and kept with the data, so that sessions survive a restart. */
export async function keepSecretKey(dataDir) {
  const file = join(dataDir, 'secret-key');
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, `${randomBytes(48).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' }).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new SetupError(`The data folder ${dataDir} cannot be used (${error.code}): set DATA_DIR to a folder you own.`);
  }
}
