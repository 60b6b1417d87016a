import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '../../../database/database.js';
import { Problem } from '../../../problems/problem.js';
import type { LotImportResult } from './lot-import.schema.js';
import { moveShipments } from './move-shipments.js';
import { type KnownLots, type LotFacts, type LotImportPlan, planLotImport } from './plan-lot-import.js';
import { type LotFileProblem, type LotRow, readLotFile } from './read-lot-file.js';

/** Takes a lot list as a whole or not at all. */
@Injectable()
export class LotImportService {
  constructor(private readonly database: Database) {}

  /** @param name the name of the file, kept as the reason of what it changes */
  async import(bytes: Uint8Array, name: string): Promise<LotImportResult> {
    if (bytes.length === 0) throw new Problem('empty_file', 'The lot list is empty.');
    const file = readLotFile(bytes);
    return this.database.transaction(`lot list ${name}`, async (tx) => {
      // No lot may appear between the plan and its writing. Reads go on.
      await tx.rows('lock table lots, lot_aliases in share row exclusive mode');
      const plan = planLotImport(file.rows, await knownLots(tx, file.rows));
      refuseProblems([...file.problems, ...plan.problems]);
      await applyLotPlan(tx, plan);
      return plan.counts;
    });
  }
}

function refuseProblems(problems: LotFileProblem[]): void {
  if (problems.length === 0) return;
  const errors = problems.map(({ line, column, code, detail }) => ({
    pointer: `line:${line}${column && `/${column}`}`,
    code,
    detail: `Line ${line}${column && `, ${column}`}: ${detail}`,
  }));
  throw new Problem('lot_file_refused', `Nothing of the file was taken. ${errors[0]?.detail}`, { errors });
}

/** What writes a lot list: a transaction of a use case, or one of bulk work. */
type Statements = Pick<Transaction, 'rows'>;

/** What the records say of the lots, aliases and SKUs that the rows name. */
export async function knownLots(tx: Statements, rows: LotRow[]): Promise<KnownLots> {
  const names = [...new Set(rows.flatMap(({ lot, correctLot }) => [lot, correctLot]))].filter((name) => !name.includes('\0'));
  const skus = await tx.rows<{ sku: string }>('select sku from products');
  const aliases = await tx.rows<{ alias: string; lot_number: string }>('select alias, lot_number from lot_aliases where alias = any ($1)', [
    names,
  ]);
  const lots = await tx.rows<LotFacts & { registered: boolean }>(
    `select lot_number as "lotNumber", sku, manufactured_on::text as "manufacturedOn", expires_on::text as "expiresOn",
       units_produced as "unitsProduced", registered_at is not null as registered
     from lots where lot_number = any ($1)`,
    [names],
  );
  return {
    skus: new Set(skus.map(({ sku }) => sku)),
    aliases: new Map(aliases.map(({ alias, lot_number }) => [alias, lot_number])),
    lots: new Map(lots.map((lot) => [lot.lotNumber, lot])),
  };
}

/** Writes the lots and aliases of a plan without problems, and moves shipments of the aliases to their lots. */
export async function applyLotPlan(tx: Statements, { lots, aliases }: LotImportPlan): Promise<void> {
  await tx.rows(
    `insert into lots (lot_number, sku, manufactured_on, expires_on, units_produced, registered_at)
     select "lotNumber", sku, "manufacturedOn", "expiresOn", "unitsProduced", now()
     from json_to_recordset($1::json) as t ("lotNumber" text, sku text, "manufacturedOn" date, "expiresOn" date, "unitsProduced" integer)
     on conflict (lot_number) do update set manufactured_on = excluded.manufactured_on, expires_on = excluded.expires_on,
       units_produced = excluded.units_produced, registered_at = coalesce(lots.registered_at, excluded.registered_at)`,
    [JSON.stringify(lots)],
  );
  await tx.rows(
    `insert into lot_aliases (alias, lot_number)
     select alias, "lotNumber" from json_to_recordset($1::json) as t (alias text, "lotNumber" text)`,
    [JSON.stringify(aliases)],
  );
  await moveShipments(tx, aliases);
}
