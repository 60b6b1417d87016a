import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database } from '../database/database.js';
import { filled, given, utc } from '../database/typed-queries.js';
import { type Page, readPage } from '../http/paging.js';
import type { AuditEventQuery, AuditEventView } from './audit-event.schema.js';
import { entityTypeOf, tableOf } from './audited-tables.js';

/** Who did it, from columns of events. */
export const EVENT_ACTOR = sql<AuditEventView['actor']>`json_build_object('id', actor_id, 'label', actor)`;

/** An event of the old system, as it was recorded there. */
export const ADOPTED = sql<
  AuditEventView['adopted']
>`case when imported_from is not null then json_build_object('entityType', imported_from ->> 'entity_type',
  'entityId', imported_from ->> 'entity_id', 'clientIp', imported_from ->> 'client_ip', 'metadata', imported_from ->> 'metadata_json') end`;

@Injectable()
export class AuditEventQueries {
  constructor(private readonly database: Database) {}

  /**
   * Events, newest first, in the names of the API.
   * @throws Problem `invalid_cursor`
   */
  async list({ entityType, entityId, action, actorId, from, to, ...page }: AuditEventQuery): Promise<Page<AuditEventView>> {
    const events = this.database.kysely
      .selectFrom('auditEvents')
      .select(['id', 'action', 'entityType', 'entityId', 'oldValues', 'newValues', 'reason', 'requestId'])
      .select(ADOPTED.as('adopted'))
      .select((event) => [utc(event.ref('occurredAt')).as('occurredAt'), EVENT_ACTOR.as('actor')])
      .where((event) =>
        event.and([
          event.and(filled({ entityType: entityType && tableOf(entityType), entityId, action, actorId })),
          given(from && startOf(from), (start) => event('occurredAt', '>=', start)),
          given(to && endOf(to), (end) => event('occurredAt', '<', end)),
        ]),
      );
    const { data, nextCursor } = await readPage(events, page);
    return { data: data.map(inWordsOfTheApi), nextCursor };
  }
}

const isDay = (moment: string): boolean => moment.length === 10;
const startOf = (moment: string): string => (isDay(moment) ? `${moment}T00:00:00Z` : moment);

/** The first instant that no longer counts: midnight after a day, or the next millisecond after an instant, since events show milliseconds. */
const endOf = (moment: string): string => new Date(Date.parse(moment) + (isDay(moment) ? 86_400_000 : 1)).toISOString();

const camelCase = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

/** Events keep the digest of a secret, so that an exchanged one is found; nobody needs to see it. */
const SECRETS = new Set(['password_hash', 'token_hash', 'sealed_secret', 'code_hash']);
/** What the API shows of a value of an event: of a secret nothing, not even its digest. */
export const shownValue = (column: string, value: unknown) => (SECRETS.has(column) && value !== null ? '[redacted]' : value);

const renamed = (values: Record<string, unknown> | null) =>
  values && Object.fromEntries(Object.entries(values).map(([column, value]) => [camelCase(column), shownValue(column, value)]));

/** Events store tables and columns; the API shows its own names for them. */
export const inWordsOfTheApi = (event: AuditEventView): AuditEventView => ({
  ...event,
  entityType: entityTypeOf(event.entityType),
  oldValues: renamed(event.oldValues),
  newValues: renamed(event.newValues),
  adopted: adoptedInWords(event.adopted),
});

/** What the old system recorded beside an event, with its metadata as JSON. */
export const adoptedInWords = (adopted: AuditEventView['adopted']): AuditEventView['adopted'] =>
  adopted && { ...adopted, metadata: asJson(adopted.metadata) };

/** The old system wrote metadata as text: mostly JSON, else it stays text. */
function asJson(text: unknown): unknown {
  try {
    return typeof text === 'string' ? JSON.parse(text) : text;
  } catch {
    return text;
  }
}

/**
 * SQL that adds events of another system under ids that were reserved before; each keeps its original, so that none passes for an event of this database.
 * @param rows SQL that selects id, time, the actor's user id, actor, action, entity type, entity id, reason, request id and the original as JSON
 */
export const insertImportedEvents = (rows: string): string => `
  insert into audit_events (id, occurred_at, actor_id, actor, action, entity_type, entity_id, reason, request_id, imported_from)
  overriding system value ${rows}`;
