import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { hasSeparateLogIn, UNPROTECTED } from '../database/separate-log-in.js';
import { compareRights, RIGHTS_OF_ROLE, type TableRights } from '../database/web-rights.js';
import type { AuditVerification } from './audit-event.schema.js';
import { type AuditedTable, tables } from './audited-tables.js';
import { SealVerification } from './proof/verify-seals.js';
import { changedGuards } from './verify-guards.js';
import { alteredRecords } from './verify-records.js';

type Check = AuditVerification['checks'][number];

/**
 * Verifies the audit trail: its triggers are in place, its events agree with the records in every column, and are as they were sealed.
 * A database owner who forges both records and events is found by the seals (docs/PROOF.md), once the events are sealed. It says whether the application
 * itself is such an owner.
 */
@Injectable()
export class AuditVerificationService {
  constructor(
    private readonly database: Database,
    private readonly seals: SealVerification,
  ) {}

  /** Reads every regulated record, so it is slow on a large database. */
  async verify(): Promise<AuditVerification> {
    const checks = [await this.appendOnly(), await this.recorded(), await this.neverDeleted(), await this.guarded()];
    for (const [name, sql, finding] of comparisons()) checks.push(await this.agreement(name, sql, finding));
    checks.push(await this.asRecorded(), { name: 'events_are_as_they_were_sealed', ...(await this.seals.verify()) });
    const role = (await this.database.row<{ role: string }>('select current_user as role'))?.role ?? '';
    const grants = await this.database.rows<TableRights>(RIGHTS_OF_ROLE, [role]);
    const separate = await hasSeparateLogIn(this.database);
    if (separate) checks.push(await this.granted(grants));
    const detail = separate
      ? 'The web process logs in as a role that owns nothing: it cannot change what protects the trail.'
      : UNPROTECTED;
    return {
      verified: checks.every(({ ok }) => ok),
      checks,
      protectedFromApplication: separate,
      webLogIn: { role, detail, grants: grants.filter(({ rights }) => rights.length > 0) },
    };
  }

  /** What somebody granted beside the release. */
  private async granted(grants: TableRights[]): Promise<Check> {
    const { revoke, unknown } = compareRights(grants);
    const further = [
      ...revoke.map(({ table, rights }) => `${rights.join(', ')} on ${table}`),
      ...unknown.map((table) => `table ${table}, which the product does not know`),
      ...(await this.database.rows<{ name: string }>(FURTHER_RIGHTS)).map(({ name }) => name),
    ];
    const ok = further.length === 0;
    const detail = ok
      ? 'The web process may do nothing that the release did not grant.'
      : `Not granted by the release: ${further.join('; ')}.`;
    return { name: 'web_log_in_has_no_further_rights', ok, detail };
  }

  private async appendOnly(): Promise<Check> {
    const guard = await this.database.row(
      `select from pg_trigger where tgrelid = 'audit_events'::regclass and tgname = 'audit_events_append_only' and tgenabled = 'A'
         and tgfoid = 'refuse_audit_change'::regproc and tgtype & ${BEFORE_UPDATE_DELETE_TRUNCATE} = ${BEFORE_UPDATE_DELETE_TRUNCATE}`,
    );
    const detail = guard
      ? 'The database refuses to change or remove events.'
      : 'The trigger that refuses changes of events is disabled or missing.';
    return { name: 'events_are_append_only', ok: guard !== null, detail };
  }

  private async recorded(): Promise<Check> {
    const wanted = tables.flatMap(([table]) => ['insert', 'update', 'delete'].map((action) => `${table}_audit_${action}`));
    // Rows of these are only pairs of keys, so there is nothing to update.
    const pairs = ['user_roles_audit_update', 'role_permissions_audit_update', 'second_factor_roles_audit_update'];
    const missing = await this.missingTriggers(wanted.filter((name) => !pairs.includes(name)).concat('access_events_recorded'));
    return triggerCheck(
      'changes_are_recorded',
      `What is created, changed or removed in ${tables.length} kinds of records leaves an event, and so do log-ins, exports and downloads.`,
      missing,
    );
  }

  private async neverDeleted(): Promise<Check> {
    const kept = tables.filter(([, { kept }]) => kept).map(([table]) => `${table}_never_deleted`);
    return triggerCheck(
      'records_are_never_deleted',
      `The database refuses to remove records of ${kept.length} kinds.`,
      await this.missingTriggers(kept),
    );
  }

  private async missingTriggers(names: string[]): Promise<string[]> {
    const rows = await this.database.rows<{ name: string }>(
      `select w.name from unnest($1::text[]) as w (name) where not exists (
         select from pg_trigger t join pg_class c on c.oid = t.tgrelid
         where t.tgname = w.name and t.tgenabled in ('O', 'A') and c.relnamespace = current_schema()::regnamespace)
       order by 1`,
      [names],
    );
    return rows.map(({ name }) => name);
  }

  private async guarded(): Promise<Check> {
    const changed = await changedGuards(this.database);
    const detail =
      changed.length === 0
        ? 'Functions, triggers and constraints are as the migrations made them.'
        : `Not as the migrations made them: ${changed.join('; ')}.`;
    return { name: 'functions_and_triggers_are_as_migrated', ok: changed.length === 0, detail };
  }

  private async asRecorded(): Promise<Check> {
    const found = await this.database.bulkTransaction({ reason: null }, alteredRecords);
    const words = found.map(
      ({ entity_type, name, columns, version, last_event }) =>
        `${entity_type} ${name} (${[...columns, ...(version ? ['version'] : [])].join(', ')}; changed after event ${last_event})`,
    );
    const detail =
      found.length === 0
        ? 'Records are in every column as their events say.'
        : `Records that their events do not lead to: ${words.join('; ')}.`;
    return { name: 'records_are_as_their_events_say', ok: found.length === 0, detail };
  }

  private async agreement(name: string, sql: string, finding: string): Promise<Check> {
    const rows = await this.database.rows<{ entity_type: string; number: number; example: string }>(sql);
    const found = rows.filter(({ number }) => number > 0);
    const detail = found.map(({ entity_type, number, example }) => `${number} of ${entity_type}, such as ${example}`).join('; ');
    return {
      name,
      ok: found.length === 0,
      detail: found.length === 0 ? `Records that ${finding}: none.` : `Records that ${finding}: ${detail}.`,
    };
  }
}

/** Bits of pg_trigger.tgtype. */
const BEFORE_UPDATE_DELETE_TRUNCATE = 2 + 8 + 16 + 32;

/** Rights that would let the role write events past the triggers, or put something between a trigger and its table. */
const FURTHER_RIGHTS = `
  select 'creating in the schema public' as name where has_schema_privilege('public', 'CREATE')
  union all select 'executing ' || p.proname from pg_proc p
    where p.pronamespace = 'public'::regnamespace and p.prosecdef and p.prorettype = 'trigger'::regtype and has_function_privilege(p.oid, 'EXECUTE')
  union all select 'owning ' || c.relname from pg_class c where c.relnamespace = 'public'::regnamespace and pg_has_role(c.relowner, 'member')
  order by 1`;

const triggerCheck = (name: string, allWell: string, missing: string[]): Check => ({
  name,
  ok: missing.length === 0,
  detail: missing.length === 0 ? allWell : `Disabled or missing: ${missing.join(', ')}.`,
});

const each = (chosen: [string, AuditedTable][], select: (table: string, entity: string) => string): string =>
  chosen
    .map(
      ([table, { entity }]) =>
        `select '${table}' as entity_type, count(*)::int as number, min(name) as example from (${select(table, entity)}) found`,
    )
    .join('\nunion all\n');

function comparisons(): [name: string, sql: string, finding: string][] {
  const kept = tables.filter(([, table]) => table.kept);
  const unrecorded = each(
    kept,
    (table, entity) => `select t.${entity}::text as name from ${table} t
      where not exists (select from audit_events e where e.entity_type = '${table}' and e.entity_id = t.${entity}::text and e.action = 'insert' and e.imported_from is null)`,
  );
  const vanished = each(
    kept,
    (
      table,
      entity,
    ) => `select e.entity_id as name from audit_events e where e.entity_type = '${table}' and e.action = 'insert' and e.imported_from is null
      and not exists (select from ${table} t where t.${entity}::text = e.entity_id)`,
  );
  return [
    ['records_have_their_first_event', unrecorded, 'have no first event'],
    ['records_are_still_there', vanished, 'are missing although they must never be deleted'],
  ];
}
