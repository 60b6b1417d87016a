import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { SetupError } from './project.mjs';

/** The key that signs sessions, made once and kept with the data, so that sessions survive a restart. */
export const keepSecretKey = (dataDir) => keep(dataDir, 'secret-key', () => randomBytes(48).toString('base64url'));

/** The key that signs the checkpoints of the audit trail. */
export const keepSigningKey = (dataDir) => keep(dataDir, 'audit-signing-key', () => randomBytes(32).toString('base64'));

async function keep(dataDir, name, make) {
  const file = join(dataDir, name);
  try {
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, `${make()}\n`, { mode: 0o600, flag: 'wx' }).catch((error) => {
      if (error.code !== 'EEXIST') throw error;
    });
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new SetupError(`The data folder ${dataDir} cannot be used (${error.code}): set DATA_DIR to a folder you own.`);
  }
}
