import { Injectable } from '@nestjs/common';
import { Database } from '../database/database.js';
import { hasSeparateLogIn, UNPROTECTED, wasSeparate } from '../database/separate-log-in.js';
import { type PresentRights, RIGHTS_OF_ROLE } from '../database/web-rights.js';
import type { AuditVerification } from './audit-event.schema.js';
import { entityTypeOf, tables } from './audited-tables.js';
import { type Finding, Findings } from './findings.js';
import { type Incomparable, refusalOf, whyIncomparable } from './incomparable.js';
import { SealVerification } from './proof/verify-seals.js';
import { changedDerivedRows, type DerivedRows } from './verify-derived.js';
import { FileVerification } from './verify-files.js';
import { goneRecords, type Mismatch, withoutFirstEvent } from './verify-first-events.js';
import { type ChangedGuard, changedGuards } from './verify-guards.js';
import { type StrayEvent, type StrayEvents, strayEvents } from './verify-histories.js';
import { type AlteredRecord, type AlteredRecords, alteredRecords } from './verify-records.js';
import { furtherRightsOfWeb, writersBesides } from './verify-rights.js';

/** What a check says, and what it found. */
interface Check {
  name: string;
  detail: string;
  findings: Findings;
}

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
    private readonly files: FileVerification,
  ) {}

  /**
   * Reads every regulated record, so it is slow on a large database.
   * @param signal with it the stored files are read too, until it says that nobody waits any more
   * @throws StorageUnavailable
   */
  async verify(signal?: AbortSignal): Promise<AuditVerification> {
    const guards = await changedGuards(this.database);
    const checks = [appendOnly(guards), recorded(guards), neverDeleted(guards), guarded(guards)];
    checks.push(
      await answered('records_have_their_first_event', async () => withoutFirst(await withoutFirstEvent(this.database))),
      await answered('records_are_still_there', async () => stillThere(await goneRecords(this.database))),
      asRecorded(
        await this.database.bulkTransaction({ reason: null }, alteredRecords),
        await this.database.bulkTransaction({ reason: null }, strayEvents),
      ),
      derived(await this.database.bulkTransaction({ reason: null }, changedDerivedRows)),
      await answered('events_are_as_they_were_sealed', () => this.seals.verify()),
    );
    if (signal) checks.push({ name: 'files_are_as_they_were_received', ...(await this.files.verify(signal)) });
    const role = (await this.database.row<{ role: string }>('select current_user as role'))?.role ?? '';
    const grants = await this.database.rows<PresentRights>(RIGHTS_OF_ROLE, [role]);
    const separate = await hasSeparateLogIn(this.database);
    checks.push(onlyRead(await writersBesides(this.database)));
    if (separate || (await wasSeparate(this.database))) checks.push(granted(await furtherRightsOfWeb(this.database, grants)));
    const detail = separate
      ? 'The web process logs in as a role that owns nothing: it cannot change what protects the trail.'
      : UNPROTECTED;
    return {
      verified: checks.every(({ findings }) => findings.count === 0),
      checks: checks.map(({ name, detail, findings: { count } }) => ({ name, ok: count === 0, detail, findings: count })),
      findings: checks.flatMap(({ name, findings }) => findings.listed.map((finding) => shown(name, finding))),
      findingsTotal: checks.reduce((total, { findings }) => total + findings.count, 0),
      protectedFromApplication: separate,
      webLogIn: { role, detail, grants: grants.map(({ table, rights }) => ({ table, rights })).filter(({ rights }) => rights.length > 0) },
    };
  }
}

function listOf(found: Finding[]): Findings {
  const findings = new Findings();
  for (const finding of found) findings.add(finding);
  return findings;
}

/** What a check says; that it could not compare, where somebody brought the database into a form that it cannot read. */
async function answered(name: string, check: () => Promise<Omit<Check, 'name'>>): Promise<Check> {
  try {
    return { name, ...(await check()) };
  } catch (error) {
    const code = refusalOf(error);
    if (!code) throw error;
    const detail = whyIncomparable('Records and events', code);
    return { name, detail: `${detail}.`, findings: listOf([{ kind: 'record_changed', detail }]) };
  }
}

const incomparableTables = (incomparable: Incomparable[]): Finding[] =>
  incomparable.map(({ table, code }) => ({ kind: 'record_changed', table, detail: whyIncomparable(table, code) }));

const guardFindings = (changed: ChangedGuard[]): Findings =>
  listOf(changed.map(({ name, problem }) => ({ kind: 'guard_changed', detail: `${name} ${problem}` })));

function guarded(changed: ChangedGuard[]): Check {
  const detail =
    changed.length === 0
      ? 'Tables, views, functions, triggers and constraints are as the migrations made them.'
      : `Not as the migrations made them: ${changed.map(({ name, problem }) => `${name} ${problem}`).join('; ')}.`;
  return { name: 'functions_and_triggers_are_as_migrated', detail, findings: guardFindings(changed) };
}

function appendOnly(guards: ChangedGuard[]): Check {
  const changed = guards.filter(({ name }) => name === 'trigger audit_events_append_only on audit_events');
  const detail =
    changed.length === 0
      ? 'The database refuses to change or remove events.'
      : 'The trigger that refuses changes of events is disabled or missing.';
  return { name: 'events_are_append_only', detail, findings: guardFindings(changed) };
}

/** Some of the guards, by their names. */
function triggerCheck(name: string, allWell: string, guards: ChangedGuard[], triggers: ReadonlySet<string>): Check {
  const changed = guards.filter((guard) => triggers.has(guard.name));
  const named = changed.map((guard) => guard.name.split(' ')[1]);
  const detail = changed.length === 0 ? allWell : `Disabled, changed or missing: ${named.join(', ')}.`;
  return { name, detail, findings: guardFindings(changed) };
}

const recorded = (guards: ChangedGuard[]): Check =>
  triggerCheck(
    'changes_are_recorded',
    `What is created, changed or removed in ${tables.length} kinds of records leaves an event, and so do log-ins, exports and downloads.`,
    guards,
    new Set([
      ...tables.flatMap(([table]) => ['insert', 'update', 'delete'].map((action) => `trigger ${table}_audit_${action} on ${table}`)),
      'trigger access_events_recorded on access_events',
    ]),
  );

function neverDeleted(guards: ChangedGuard[]): Check {
  const kept = tables.filter(([, { kept }]) => kept);
  return triggerCheck(
    'records_are_never_deleted',
    `The database refuses to remove records of ${kept.length} kinds.`,
    guards,
    new Set(kept.map(([table]) => `trigger ${table}_never_deleted on ${table}`)),
  );
}

function withoutFirst(found: Mismatch[]): Check {
  const findings = listOf(
    found.map(({ table, name }) => ({ kind: 'record_added', table, entityId: name, detail: `${table} ${name} has no first event` })),
  );
  return { name: 'records_have_their_first_event', ...agreement('have no first event', found, findings) };
}

function stillThere(found: Mismatch[]): Check {
  const findings = listOf(
    found.map(({ table, name, last_event: eventId, since }) => ({
      ...{ kind: 'record_missing', table, entityId: name, eventId, since },
      detail: `${table} ${name} is missing although it must never be deleted`,
    })),
  );
  return { name: 'records_are_still_there', ...agreement('are missing although they must never be deleted', found, findings) };
}

/** Of each table the number of records that do not meet their events, and one as an example. */
function agreement(what: string, found: Mismatch[], findings: Findings): Omit<Check, 'name'> {
  const examples = [...Map.groupBy(found, ({ table }) => table).values()].flatMap(([first]) => (first ? [first] : []));
  findings.more(examples.reduce((total, { total: number }) => total + number, 0) - found.length);
  const detail = examples.map(({ table, total, name }) => `${total} of ${table}, such as ${name}`).join('; ') || 'none';
  return { detail: `Records that ${what}: ${detail}.`, findings };
}

function granted(further: string[]): Check {
  const findings = listOf(further.map((right) => ({ kind: 'right_added', detail: `Not granted by the release: ${right}.` })));
  const detail =
    further.length === 0
      ? 'The web process may do nothing that the release did not grant.'
      : `Not granted by the release: ${further.join('; ')}.`;
  return { name: 'web_log_in_has_no_further_rights', detail, findings };
}

function onlyRead(writers: string[]): Check {
  const findings = listOf(writers.map((right) => ({ kind: 'right_added', detail: `Not granted by the release: ${right}.` })));
  const detail =
    writers.length === 0 ? 'No other log-in may write to the records.' : `Others may write to the records: ${writers.join('; ')}.`;
  return { name: 'other_log_ins_only_read', detail, findings };
}

function asRecorded({ found, further, incomparable }: AlteredRecords, { stray, unreadable }: StrayEvents): Check {
  const altered = found.map((record) => ({
    ...{ kind: record.kind, table: record.table, entityId: record.name, eventId: record.last_event, since: record.since },
    detail: wordsOf(record),
  }));
  const strays = stray.map((event) => ({
    ...{ kind: 'event_added' as const, table: event.table, entityId: event.name, eventId: event.eventId, since: event.since },
    detail: strayWords(event),
  }));
  const findings = listOf([...altered, ...strays, ...incomparableTables([...incomparable, ...unreadable])]);
  const ofTables = [...Map.groupBy(stray, ({ table }) => table).values()].flatMap(([first]) => (first ? [first] : []));
  findings.more(further + ofTables.reduce((sum, { total }) => sum + total, 0) - stray.length);
  const detail =
    findings.count === 0
      ? 'Records are in every column as their events say.'
      : `Records that their events do not lead to: ${wordsOfAll(findings)}.`;
  return { name: 'records_are_as_their_events_say', detail, findings };
}

function derived({ found, incomparable }: DerivedRows): Check {
  const words = { record_changed: 'differs', record_added: 'was slipped in', record_missing: 'is missing' };
  const differing = found.map(({ kind, table, name, what }) => ({
    ...{ kind, table, entityId: name },
    detail: `${table} ${name}: ${what} ${words[kind]}`,
  }));
  const findings = listOf([...differing, ...incomparableTables(incomparable)]);
  const tables = [...Map.groupBy(found, ({ table }) => table).values()].flatMap(([first]) => (first ? [first] : []));
  findings.more(tables.reduce((total, { total: number }) => total + number, 0) - found.length);
  const detail =
    findings.count === 0
      ? 'What is derived from the records, such as their former keys and states, is as they lead to it.'
      : `Not as the records lead to it: ${wordsOfAll(findings)}.`;
  return { name: 'derived_rows_follow_from_records', detail, findings };
}

const wordsOfAll = ({ listed }: Findings): string => listed.map(({ detail }) => detail).join('; ');

function wordsOf({ kind, table, name, row, columns, version, last_event: event }: AlteredRecord): string {
  const record = `${table} ${name}${row ? ` ${row}` : ''}`;
  if (kind === 'record_added') return `${record} (slipped in${event ? ` after event ${event}` : ''})`;
  if (kind === 'record_missing') return `${record} (removed after event ${event})`;
  return `${record} (${[...columns, ...(version ? ['version'] : [])].join(', ')}; changed after event ${event})`;
}

const strayWords = ({ table, name, eventId, columns }: StrayEvent): string =>
  columns.length === 0
    ? `event ${eventId} says that ${table} ${name} began once more`
    : `event ${eventId} of ${table} ${name} says that it replaced what was not there (${columns.join(', ')})`;

/** A finding in the words of the API. */
const shown = (
  check: string,
  { kind, table, entityId, eventId, since, treeSize, detail }: Finding,
): AuditVerification['findings'][number] => ({
  ...{ check, kind, entityType: table ? entityTypeOf(table) : null, entityId: entityId ?? null },
  ...{ eventId: eventId ?? null, since: since ?? null, treeSize: treeSize ?? null, detail },
});
