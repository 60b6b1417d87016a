import type { ClientBase } from 'pg';
import { readDay } from '../../calendar/parse-date.js';
import { type Statements, statementsOf } from '../../database/database.js';
import { applyLotList } from '../../rep-traceability/imports/lot-list-csv/apply.js';
import { findSameShipments, knownLots } from '../../rep-traceability/lots/lot-list/known-lots.js';
import type { KnownLots, LotRow } from '../../rep-traceability/lots/lot-list/plan-lot-list.js';
import { lotKey, lotName } from '../../rep-traceability/lots/lot-number.js';
import { type LotLogPlan, planLotLog } from './plan-lot-log.js';
import { filled, oldest, plan, type Step, wait } from './step.js';

interface OldLot {
  line: number;
  lot: string;
  sku: string;
  correctLotName: string | null;
  manufacturingDate: string | null;
  expirationDate: string | null;
  totalUnits: number | null;
}

const ROWS = `
  select p.line, p.lot, btrim(p.sku) as sku, p.correct_lot_name as "correctLotName", p.manufacturing_date as "manufacturingDate",
    p.expiration_date as "expirationDate", pg_temp.old_integer(p.total_units) as "totalUnits"
  from plan_lot_log p where p.outcome is null order by p.line`;

/** An unreadable day or number counts as unknown; the old row is kept. */
function readRow({ line, lot, sku, correctLotName, manufacturingDate, expirationDate, totalUnits }: OldLot): LotRow {
  const day = (text: string | null) => readDay((text ?? '').trim().replace(/T00:00:00(\.0+)?$/, ''));
  return {
    line,
    lot: lotName(lot),
    sku,
    correctLot: lotName(correctLotName ?? '') || lotName(lot),
    manufacturedOn: day(manufacturingDate),
    expiresOn: day(expirationDate),
    unitsProduced: totalUnits !== null && totalUnits >= 0 ? totalUnits : null,
  };
}

/** Lots and aliases by the rules of a lot list. Names on which the log contradicts itself are left in `doubtful_lots`. */
async function applyLotLog(target: ClientBase): Promise<void> {
  const statements = statementsOf(target);
  const rows = (await target.query<OldLot>(ROWS)).rows.map(readRow);
  const known = await knownLots(statements, rows);
  const { plan: lots, refused } = await planWithoutRepeats(statements, rows, known);
  await applyLotList(statements, lots);
  await target.query(
    `update plan_lot_log p set outcome = 'waiting', why = r.code from unnest($1::bigint[], $2::text[]) r (line, code) where p.line = r.line`,
    [[...refused.keys()], [...refused.values()]],
  );
  // Another spelling of a doubtful name is doubtful too, unless a lot has it.
  const isLot = (number: string) => known.lots.has(number) || lots.created.includes(number);
  const doubtful = rows
    .filter(({ line, lot, correctLot }) => refused.has(line) && lot !== correctLot)
    .flatMap(({ lot }) => (isLot(lotKey(lot)) ? [lot] : [lot, lotKey(lot)]));
  await target.query(`insert into doubtful_lots select distinct unnest($1::text[])`, [doubtful]);
}

/** A wrong name whose shipments the log has under the right one too waits: a person voids one of each two. */
async function planWithoutRepeats(statements: Statements, rows: readonly LotRow[], known: KnownLots): Promise<LotLogPlan> {
  const planned = planLotLog(rows, known);
  const repeated = new Map((await findSameShipments(statements, planned.plan.aliases)).map(({ line, code }) => [line, code]));
  if (repeated.size === 0) return planned;
  const rest = planLotLog(
    rows.filter(({ line }) => !repeated.has(line)),
    known,
  );
  return { ...rest, refused: new Map([...repeated, ...rest.refused]) };
}

/** The rows of a lot became the lot, those of a wrong name its alias. */
const FIND_LOTS = `
  update plan_lot_log p set new_id = l.id, outcome = case when p.nth = 1 then 'adopted' else 'merged' end
  from lots l where p.outcome is null and l.lot_number = pg_temp.resolved_lot(p.lot)`;

export const adoptLotLog: Step = {
  from: 'lot_log',
  into: 'lots',
  statements: [
    plan(
      'lot_log',
      `pg_temp.lot_name(o.lot) as key, row_number() over (order by ${oldest('o.')}) as line,
       row_number() over (partition by pg_temp.lot_name(o.lot) order by ${oldest('o.')}) as nth`,
    ),
    wait('lot_log', 'lot_missing', `key is null or ${filled('sku')} is null`),
    `update plan_lot_log set outcome = 'waiting', why = problem where outcome is null and problem is not null`,
    'create temporary table doubtful_lots (name text primary key) on commit drop',
    applyLotLog,
    FIND_LOTS,
  ],
};
