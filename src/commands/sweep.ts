import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { Client } from 'pg';
import { EnvironmentError, readEnvironment } from '../config/environment.js';
import { openCommandDatabase } from '../database/command-database.js';
import { statementsOf } from '../database/database.js';
import { createStorage } from '../storage/create-storage.js';
import { sweepStorage } from '../storage/sweep-storage.js';
import { faultLine, verifyStorage } from '../storage/verify-storage.js';

/**
 * `npm run sweep [-- prefix]`: reports where storage and database disagree about files. It deletes nothing, and the exit code is 0 whatever it finds.
 * With `--verify` it instead reads every file that a row names; the exit code is 1 if one is missing or differs from what was received.
 */
async function main(): Promise<void> {
  const database = await openCommandDatabase(process.env);
  // The sweep signs no session, so any key works.
  const SECRET_KEY = process.env.SECRET_KEY || randomBytes(32).toString('base64url');
  const environment = readEnvironment({ ...process.env, SECRET_KEY, DATABASE_URL: database.url });
  const storage = createStorage((name) => environment[name]);
  const client = new Client({ connectionString: environment.DATABASE_URL, application_name: 'silqeqms sweep' });
  const print = (line: string) => process.stdout.write(`${line}\n`);
  const { values, positionals } = parseArgs({ options: { verify: { type: 'boolean' } }, allowPositionals: true });
  await client.connect();
  try {
    if (values.verify) {
      const found = await verifyStorage(statementsOf(client), storage, (fault) => print(faultLine(fault)), { prefix: positionals[0] });
      print(
        `${found.verified} files are as they were received, ${found.differing} differ, ${found.missing} are missing, ` +
          `${found.withoutHash} were recorded without a hash.`,
      );
      if (found.differing + found.missing > 0) process.exitCode = 1;
      return;
    }
    const counts = await sweepStorage(client, storage, print, positionals[0]);
    print(
      `${counts.files} files: ${counts.filesWithoutRow} without a row for more than a day, ` +
        `${counts.rowsWithoutFile} rows without their file, ${counts.unfinishedUploads} unfinished uploads.`,
    );
  } finally {
    await client.end();
    await database.release();
  }
}

main().catch((error: unknown) => {
  const reason = error instanceof EnvironmentError ? `\n${error.message}` : ` ${error instanceof Error ? error.message : 'unknown error'}`;
  process.stderr.write(`The sweep could not compare storage and database:${reason}\n`);
  process.exitCode = 1;
});
