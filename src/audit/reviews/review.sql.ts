import { seededRoles } from '../../auth/permissions.js';

/** Rows of who may do what: each change of one is a change of access. */
const ACCESS = ['users', 'user_roles', 'role_permissions', 'second_factor_roles'];

/** What a person does to the own access: making it is routine, changing or ending it is not. */
const OWN_ACCESS = ['second_factors', 'recovery_codes', 'api_tokens', 'password_links'];

const listed = (texts: readonly string[]): string => texts.map((text) => `'${text}'`).join(', ');

/** The release gave a role a permission that it begins with: the same rows in every installation, which are counted instead of listed. Any other row that says so is listed. */
const MADE_BY_RELEASE = `e.actor_id is null and e.actor = 'release' and e.action = 'insert' and e.entity_type = 'role_permissions'
  and concat_ws(' ', e.new_values ->> 'role_key', e.new_values ->> 'permission_key') in (${listed(
    Object.entries(seededRoles).flatMap(([role, seeded]) => seeded.permissions.map((permission) => `${role} ${permission}`)),
  )})`;

/** The kinds of manual changes, as `MANUAL` names them. */
export const MANUAL_CHANGES = ['by_hand', 'access', 'deletion', 'void', 'change'] as const;

/** Events after the place `$1`, `$2` that are final: what commits later has a larger place. */
const FINAL = `(e.change_number, e.id) > ($1::bigint, $2::bigint) and e.change_number < first_open_change()`;

/** The events from the place `$1`, `$2`, without it, to the place `$3`, `$4`, with it. */
const PERIOD = `(e.change_number, e.id) > ($1::bigint, $2::bigint) and (e.change_number, e.id) <= ($3::bigint, $4::bigint)`;

/**
 * Which kind of a manual change an event `e` of the period is; null for what is routine: what records, imports and jobs write first, and what an import
 * changes in the transaction in which it changes itself. A statement typed into the database is manual, whatever it does. `release` is neither: it is summed.
 */
const MANUAL = `case
  when e.imported_from is not null or e.action = 'baseline' then null
  when e.actor_id is null and e.actor like 'database role %' then 'by_hand'
  when ${MADE_BY_RELEASE} then 'release'
  when e.entity_type in (${listed(ACCESS)}) or e.action = 'signing_failed' then 'access'
  when e.entity_type in (${listed(OWN_ACCESS)}) then case when e.action <> 'insert' then 'access' end
  when e.entity_type = 'imports' or e.change_number > 0 and e.change_number in (
    select i.change_number from audit_events i where i.entity_type = 'imports') then null
  when e.action = 'delete' then 'deletion'
  when e.action <> 'update' then null
  when e.new_values ->> 'voided_at' is not null then 'void'
  else 'change' end`;

/** Where a period ends that begins at the place `$1`, `$2`: before the first final event that is later than `$3`, an instant. */
export const END_BY_TIME = `
with later as (
  select e.change_number, e.id from audit_events e where ${FINAL} and e.occurred_at > $3::timestamptz order by e.change_number, e.id limit 1)
select e.change_number as change, e.id as event from audit_events e
where ${FINAL} and (not exists (select from later) or (e.change_number, e.id) < (select l.change_number, l.id from later l))
order by e.change_number desc, e.id desc limit 1`;

/** The same, at the event `$3`, if it is one of them. */
export const END_AT_EVENT = `select e.change_number as change, e.id as event from audit_events e where ${FINAL} and e.id = $3::bigint`;

/** What the period holds; `release` counts what the release made. */
export const COUNTS = `
select count(*)::int as events, iso_utc(min(e.occurred_at)) as "firstOccurredAt", iso_utc(max(e.occurred_at)) as "lastOccurredAt",
  ${[...MANUAL_CHANGES, 'release'].map((kind) => `(count(*) filter (where e.kind = '${kind}'))::int as ${kind}`).join(', ')}
from (select e.occurred_at, ${MANUAL} as kind from audit_events e where ${PERIOD}) e`;

/**
 * `$6` manual changes of the period, the oldest first, after the event `$5`. Reviews of the time before `$7` was true listed what the release made as access.
 */
export const CHANGES = `
select e.id, case e.kind when 'release' then 'access' else e.kind end as kind, e.action, e."entityType", e."entityId", e."oldValues", e."newValues", e.reason,
  e."requestId", e."occurredAt", e.actor, e.adopted
from (
  select e.id, ${MANUAL} as kind, e.action, e.entity_type as "entityType", e.entity_id as "entityId", e.old_values as "oldValues",
    e.new_values as "newValues", e.reason, e.request_id as "requestId", iso_utc(e.occurred_at) as "occurredAt",
    json_build_object('id', e.actor_id, 'label', e.actor) as actor, null as adopted
  from audit_events e where ${PERIOD} and e.id > $5::bigint
) e where e.kind is not null and not (e.kind = 'release' and $7::boolean) order by e.id limit $6::int`;

export const LAST_REVIEW = `select r.up_to_change as change, r.up_to_event as event from audit_reviews r order by r.up_to_change desc, r.up_to_event desc limit 1`;

export const LAST_REVIEWED_AT = 'select iso_utc(r.reviewed_at) as since from audit_reviews r order by r.id desc limit 1';
