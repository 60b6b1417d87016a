import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IMPORT_KIND_NAMES } from '../../src/rep-traceability/imports/import-kinds.js';
import { CHANGES, IMPORT_STATUSES } from '../../src/rep-traceability/imports/lifecycle.js';
import { useTestApp } from '../support/use-test-app.js';

/** A statement that writes the column, whatever else it sets. */
const WRITES_STATUS = /\b(update\s+imports\b|insert\s+into\s+imports\b|updateTable\('imports'\))[^`]*\bstatus\b/i;

describe('the status of an import', () => {
  const test = useTestApp();

  it('is written only by lifecycle.ts', () => {
    const writers = readdirSync('src', { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') && WRITES_STATUS.test(readFileSync(join('src', file), 'utf8')))
      .map((file) => file.replaceAll('\\', '/'));
    expect(writers).toEqual(['rep-traceability/imports/lifecycle.ts']);
  });

  it('belongs to a kind that the registry and the database know alike', async () => {
    const { rows } = await test.database.query(
      `select pg_get_constraintdef(oid) as definition from pg_constraint where conname = 'imports_kind_check'`,
    );
    const known = [...rows[0].definition.matchAll(/'(\w+)'::text/g)].map(([, name]) => name);
    expect(known.sort()).toEqual([...IMPORT_KIND_NAMES].sort());
  });

  it('changes in the database exactly as lifecycle.ts says, whoever writes', async () => {
    const { rows } = await test.database.query(
      `insert into imports (kind, status, filename, byte_size, sha256, storage_key, problem, created_by_user_id)
       select 'distributions_csv', status, 'x.csv', 1, repeat('0', 64), 'imports/' || status, '{}', (select min(id) from users)
       from unnest($1::text[]) status returning id, status`,
      [IMPORT_STATUSES],
    );
    const possible: string[] = [];
    for (const { id, status } of rows) {
      for (const next of IMPORT_STATUSES.filter((other) => other !== status)) {
        const client = await test.database.connect();
        await client.query('begin');
        await client.query('update imports set status = $2 where id = $1', [id, next]).then(
          () => possible.push(`${status} -> ${next}`),
          (error: Error) => expect(error.message).toBe(`import ${id} cannot become ${next} from ${status}`),
        );
        await client.query('rollback');
        client.release();
      }
    }
    const described = Object.values(CHANGES).flatMap(({ from, to }) =>
      from.filter((status) => status !== to).map((status) => `${status} -> ${to}`),
    );
    expect(possible.sort()).toEqual([...new Set(described)].sort());
  });
});
