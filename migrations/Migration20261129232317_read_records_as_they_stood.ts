import { Migration } from '@mikro-orm/migrations';

/**
 * Records as they stood (docs/adr/0030-records-as-they-stood.md): which transactions ended by an instant, and which records may have had a value then that
 * they have no more.
 */
export class Migration20261129232317_read_records_as_they_stood extends Migration {
  override up(): void {
    for (const table of NOTED) {
      this.addSql(
        `create trigger ${table}_note_change after insert or update or delete on ${table} for each statement execute function note_change()`,
      );
    }
    this.addSql(noteEnd(`perform pg_advisory_xact_lock_shared(${ENDING});\n  `));
    this.addSql(WAIT_FOR_ENDS);
    this.addSql(INDEXES);
  }

  override down(): void {
    this.addSql(`drop index audit_events_former_lot, audit_events_former_order, audit_events_other_updates`);
    this.addSql(`drop function wait_for_ends`);
    this.addSql(noteEnd(''));
    for (const table of NOTED) this.addSql(`drop trigger ${table}_note_change on ${table}`);
  }
}

/** Records without a feed that belong to one as it stood. */
const NOTED = [
  'consignees',
  'customer_reps',
  'distribution_returns',
  'lot_aliases',
  'order_pdf_attachments',
  'reps',
  'sales_order_lines',
  'unlinked_distributions',
];

/** The advisory lock that a transaction holds from the instant that it notes as its end until it really ended. */
const ENDING = 4_715_061;
const IS_ENDING = `l.locktype = 'advisory' and l.classid = 0 and l.objid = ${ENDING} and l.objsubid = 1
      and l.database = (select oid from pg_database where datname = current_database())`;

const noteEnd = (lock: string) => `
create or replace function note_end_of_change() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
begin
  ${lock}update change_times set ended_at = clock_timestamp(), first_open = first_open_change() where change_number = new.change_number;
  return null;
end $$`;

// Only those that were ending when this was called: later ones end after any instant that has passed. Nobody waits for this in turn.
const WAIT_FOR_ENDS = `
create function wait_for_ends() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  ending text[] := array(select l.virtualtransaction from pg_locks l where ${IS_ENDING} and l.pid <> pg_backend_pid());
begin
  while cardinality(ending) > 0 and exists (select from pg_locks l where ${IS_ENDING} and l.virtualtransaction = any (ending)) loop
    perform pg_sleep(0.002);
  end loop;
end $$;
comment on function wait_for_ends() is 'returns when every transaction that has noted its end has ended, so that nothing can still appear as of an instant that has passed';
`;

const DISTRIBUTIONS = `entity_type = 'distribution_log_entries' and action = 'update'`;

// An update that moves a record to another customer is found by the former customer; what waits in review moves between customers in no total.
const OTHER_UPDATES = `action = 'update' and (entity_type = 'unlinked_distributions' or entity_type in ('distribution_log_entries', 'sales_orders') and not old_values ? 'customer_id')`;
const INDEXES = `
create index audit_events_former_lot on audit_events ((old_values ->> 'lot_number')) where ${DISTRIBUTIONS} and old_values ? 'lot_number';
create index audit_events_former_order on audit_events ((old_values ->> 'sales_order_id')) where ${DISTRIBUTIONS} and old_values ? 'sales_order_id';
create index audit_events_other_updates on audit_events (entity_type, change_number, occurred_at) where ${OTHER_UPDATES};
`;
