import { Injectable } from '@nestjs/common';
import { Conditions } from '../database/conditions.js';
import { Database } from '../database/database.js';
import { DEFAULT_LIMIT, decodeCursor, idOnly, type Page, toPage } from '../http/paging.js';
import type { AuditEventQuery, AuditEventView } from './audit-event.schema.js';
import { entityTypeOf, tableOf } from './audited-tables.js';

const EVENT = `json_build_object('id', e.id, 'occurredAt', iso_utc(e.occurred_at), 'actor', json_build_object('id', e.actor_id, 'label', e.actor),
  'action', e.action, 'entityType', e.entity_type, 'entityId', e.entity_id, 'oldValues', e.old_values, 'newValues', e.new_values,
  'reason', e.reason, 'requestId', e.request_id) as event`;

@Injectable()
export class AuditEventRepository {
  constructor(private readonly database: Database) {}

  async list({ limit = DEFAULT_LIMIT, cursor, ...filters }: AuditEventQuery): Promise<Page<AuditEventView>> {
    const after = decodeCursor(cursor, idOnly);
    const conditions = new Conditions()
      .and('e.entity_type = $', filters.entityType && tableOf(filters.entityType))
      .and('e.entity_id = $', filters.entityId)
      .and('e.actor_id = $', filters.actorId)
      .and('e.occurred_at >= $::timestamptz', filters.from && startOf(filters.from))
      .and('e.occurred_at < $::timestamptz', filters.to && endOf(filters.to))
      .and('e.id < $', after?.[0]);
    const rows = await this.database.rows<{ event: AuditEventView }>(
      `select ${EVENT} from audit_events e ${conditions.where} order by e.id desc limit ${conditions.parameter(limit + 1)}`,
      conditions.parameters,
    );
    return toPage(
      rows.map(({ event }) => inWordsOfTheApi(event)),
      limit,
      ({ id }) => [id],
    );
  }
}

const isDay = (moment: string): boolean => moment.length === 10;
const startOf = (moment: string): string => (isDay(moment) ? `${moment}T00:00:00Z` : moment);

/** The moment after the last one that counts: midnight after a day, the next millisecond after an instant, which is how events show theirs. */
const endOf = (moment: string): string => new Date(Date.parse(moment) + (isDay(moment) ? 86_400_000 : 1)).toISOString();

const camelCase = (column: string): string => column.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());

const renamed = (values: Record<string, unknown> | null) =>
  values && Object.fromEntries(Object.entries(values).map(([column, value]) => [camelCase(column), value]));

/** Events hold tables and columns; the API calls them as everywhere else. */
const inWordsOfTheApi = (event: AuditEventView): AuditEventView => ({
  ...event,
  entityType: entityTypeOf(event.entityType),
  oldValues: renamed(event.oldValues),
  newValues: renamed(event.newValues),
});
