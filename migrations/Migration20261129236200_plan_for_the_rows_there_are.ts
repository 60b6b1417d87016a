import { Migration } from '@mikro-orm/migrations';

/**
 * Triggers compare the rows of an update before and after. A session keeps the plan of its first update: after one of a single row, that of 8,000 shipments
 * compared each with each, which took 70 s instead of 5. These statements are planned each time now, for the rows there are.
 */
export class Migration20261129236200_plan_for_the_rows_there_are extends Migration {
  override up(): void {
    for (const [name, kept, planned] of STATEMENTS) this.addSql(change(name, kept, planned));
  }

  override down(): void {
    for (const [name, kept, planned] of STATEMENTS) this.addSql(change(name, planned, kept));
  }
}

/** A statement of a function, planned anew each time. */
const anew = (statement: string, into = ''): string => `execute $planned$${statement}$planned$${into}`;

const FORMER_KEYS = `insert into former_order_keys
    select o.order_key, o.id from old_rows o join new_rows n using (id) where o.order_key <> n.order_key
  on conflict do nothing`;

const RECEIVED = `insert into received_distributions (distribution_id, sales_order_id, order_number, ship_date, sku, lot_number, tracking_number, quantity)
    select o.id, o.sales_order_id, o.order_number, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity
    from old_rows o join new_rows n using (id)
    where (o.sales_order_id, o.order_number, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity)
      is distinct from (n.sales_order_id, n.order_number, n.ship_date, n.sku, n.lot_number, n.tracking_number, n.quantity)
    and not exists (select from received_distributions r where r.distribution_id = o.id
      and (r.sales_order_id, r.order_number, r.ship_date, r.sku, r.lot_number, r.tracking_number, r.quantity)
        is not distinct from (o.sales_order_id, o.order_number, o.ship_date, o.sku, o.lot_number, o.tracking_number, o.quantity))`;

const cancelled = (
  into: string,
) => `select s.id${into} from new_rows n left join old_rows o on o.id = n.id join sales_orders s on s.id = n.sales_order_id
    where n.voided_at is null and (o.id is null or o.voided_at is not null or o.sales_order_id is distinct from n.sales_order_id) and s.status = 'cancelled' limit 1`;

const MOVED =
  'f.customer_id = any (array(select o.customer_id from old_rows o join new_rows n using (id) where o.customer_id <> n.customer_id))';
// A full join is never one of each with each. The condition keeps it one: it is not strict.
const MOVED_HASHED = MOVED.replace('old_rows o join', 'old_rows o full join').replace(
  'where o.customer_id <> n.customer_id',
  'where coalesce(o.customer_id <> n.customer_id, false)',
);

const STATEMENTS: [name: string, kept: string, planned: string][] = [
  ['keep_former_order_keys', FORMER_KEYS, anew(FORMER_KEYS)],
  ['remember_received', RECEIVED, anew(RECEIVED)],
  ['refuse_shipping_cancelled_order', cancelled(' into order_id'), anew(cancelled(''), ' into order_id')],
  ['note_recall_scope', MOVED, MOVED_HASHED],
  [
    'note_recall_returns',
    'from (select n.* from new_rows n join old_rows o using (id) where o.voided_at is null and n.voided_at is not null) b',
    'from (select n.* from new_rows n full join old_rows o using (id) where coalesce(o.voided_at is null and n.voided_at is not null, false)) b',
  ],
  [
    'give_back_recall_places',
    'from old_rows o join new_rows n using (id)\n      join customers b on b.id = n.customer_id where o.customer_id <> n.customer_id and b.merged_into_id = o.customer_id)',
    'from old_rows o full join new_rows n using (id)\n      left join customers b on b.id = n.customer_id where coalesce(o.customer_id <> n.customer_id and b.merged_into_id = o.customer_id, false) offset 0)',
  ],
];

/** Changes a statement of a function, and fails where it lacks it. */
const change = (name: string, from: string, to: string) => `
do $do$
declare
  definition text := pg_get_functiondef('${name}'::regproc);
begin
  if position($part$${from}$part$ in definition) = 0 then raise exception '${name} lacks the statement'; end if;
  execute replace(definition, $part$${from}$part$, $part$${to}$part$);
end $do$`;
