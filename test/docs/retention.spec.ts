import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { auditedTables } from '../../src/audit/audited-tables.js';
import { WEB_RIGHTS } from '../../src/database/web-rights.js';

const project = fileURLToPath(new URL('../..', import.meta.url));
const page = readFileSync(join(project, 'docs/RETENTION.md'), 'utf8');
const named = [...page.matchAll(/^\| `(\w+)`/gm)].map(([, table]) => table).sort();

/** They delete from tables that end with their transaction, and from no others. */
const OF_TEMPORARY_TABLES = /^src\/legacy\/|distributions-csv\/plan\/temporary-tables\.ts$/;
const DELETIONS = /\bdelete from ([\w.]+)|deleteFrom\('(\w+)'\)|nativeDelete\((\w+),|\bem\.remove\(/g;
const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter, at) => `${at === 0 ? '' : '_'}${letter.toLowerCase()}`);

/** The tables that statements of the code delete from. */
function deletedFrom(): string[] {
  const files = globSync('src/**/*.ts', { cwd: project }).filter((file) => !file.endsWith('.spec.ts') && !OF_TEMPORARY_TABLES.test(file));
  const found = files.flatMap((file) =>
    [...readFileSync(join(project, file), 'utf8').matchAll(DELETIONS)].map(([, table, property, entity]) => {
      if (entity) return `${snakeCase(entity)}s`;
      return table ?? snakeCase(property ?? 'unclear');
    }),
  );
  return [...new Set(found)].sort();
}

describe('docs/RETENTION.md', () => {
  it('names every table that the code deletes from', () => {
    expect(deletedFrom()).toEqual(named);
  });

  it('names every table that the web process may delete from', () => {
    const deletable = Object.entries(WEB_RIGHTS).flatMap(([table, rights]) => (rights.includes('DELETE') ? [table] : []));
    // The release deletes from this one.
    expect([...deletable, 'actor_keys'].sort()).toEqual(named);
  });

  it('names no table whose rows are kept', () => {
    const kept = Object.entries(auditedTables).flatMap(([table, { kept: isKept }]) => (isKept ? [table] : []));
    expect(kept.filter((table) => named.includes(table))).toEqual([]);
  });
});
