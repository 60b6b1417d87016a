import { Injectable } from '@nestjs/common';
import { Database } from '../../database/database.js';
import { utc, withValue } from '../../database/typed-queries.js';
import { cutPage, type Page, type SortedBy, toPage } from '../../http/paging.js';
import { ADOPTED, adoptedInWords, EVENT_ACTOR, shownValue } from '../audit-event.queries.js';
import { auditedTables, entityTypeOf } from '../audited-tables.js';
import { fieldWord } from './field-words.js';
import type { HistoryEntry, RecordHistoryQuery } from './record-history.schema.js';
import { firstValues } from './walk-back.js';

type Values = Record<string, unknown> | null;
type EventRow = Omit<HistoryEntry, 'changes'> & { oldValues: Values; newValues: Values };

const NEWEST: SortedBy = { id: 'e.id', sort: 'newest' };
const OLDEST: SortedBy = { id: 'e.id', ascending: true, sort: 'oldest' };

/**
 * The events of the parts, found by the index of the trail before they are sorted: a page cut from the whole trail would read all of it.
 * @param parts SQL that selects `entity_type`, `entity_id` and `field`, of `$1`; where `field` is not null, only updates of that column belong
 */
const eventsOf = (parts: string): string => `(
  select e.* from (${parts}) p join audit_events e on e.entity_type = p.entity_type and e.entity_id = p.entity_id
  where p.field is null or (e.action = 'update' and jsonb_exists(e.old_values, p.field)) offset 0)`;

/** What happened to a record and to what belongs to it, with what each field held first. */
@Injectable()
export class RecordHistoryQueries {
  constructor(private readonly database: Database) {}

  /**
   * @param parts SQL of the record `$1` and of what belongs to it: `entity_type`, `entity_id` and `field`
   * @param record what stands for `$1`
   * @throws Problem `invalid_cursor`
   */
  async read(parts: string, record: string | number, { limit, cursor, order = 'newest' }: RecordHistoryQuery): Promise<Page<HistoryEntry>> {
    const by = order === 'oldest' ? OLDEST : NEWEST;
    const events = this.database.kysely
      .selectFrom(withValue<EventSource>(eventsOf(parts), String(record)).as('e'))
      .select(['e.id', 'e.action', 'e.entityType', 'e.entityId', 'e.oldValues', 'e.newValues', 'e.reason', 'e.requestId'])
      .select([ADOPTED.as('adopted'), EVENT_ACTOR.as('actor')])
      .select(({ ref }) => utc(ref('e.occurredAt')).as('occurredAt'));
    const rows: EventRow[] = await cutPage(events, { limit, cursor }, by).execute();
    const { data, nextCursor } = toPage(rows, limit, ({ id }) => [id], by.sort);
    return { data: await this.entries(data), nextCursor };
  }

  private async entries(events: EventRow[]): Promise<HistoryEntry[]> {
    const first = await this.firstValues(events.filter(({ action, newValues }) => action === 'insert' && newValues === null));
    return events.map(({ oldValues, newValues, ...event }) => ({
      ...event,
      entityType: entityTypeOf(event.entityType),
      changes: changesOf(event.entityType, oldValues, newValues ?? first.get(nameOf(event)) ?? null),
      adopted: adoptedInWords(event.adopted),
    }));
  }

  /** What lean events of inserts leave out. Lines of an order share its name in the trail, so it cannot tell which of them an event was about. */
  private async firstValues(inserts: EventRow[]): Promise<Map<string, Values>> {
    const found = new Map<string, Values>();
    for (const [table, { entity }] of Object.entries(auditedTables)) {
      const names = inserts.filter(({ entityType }) => entityType === table).map(({ entityId }) => entityId);
      if (names.length === 0 || table === 'sales_order_lines') continue;
      const rows = await this.database.rows<{ id: string; first: Values }>(firstValues(table, entity, '$1::text[]'), [names]);
      for (const { id, first } of rows) found.set(nameOf({ entityType: table, entityId: id }), first);
    }
    return found;
  }
}

interface EventSource {
  id: number;
  occurredAt: string;
  actorId: number | null;
  actor: string;
  action: string;
  entityType: string;
  entityId: string;
  oldValues: Values;
  newValues: Values;
  reason: string | null;
  requestId: string | null;
}

const nameOf = ({ entityType, entityId }: Pick<EventRow, 'entityType' | 'entityId'>): string => `${entityType} ${entityId}`;

/** The changed fields in the words of the API, in the order of the alphabet. A first entry names what held something; an id that stays only names the row. */
function changesOf(table: string, from: Values, to: Values): HistoryEntry['changes'] {
  const columns = [...new Set([...Object.keys(from ?? {}), ...Object.keys(to ?? {})])];
  return columns
    .flatMap((column) => {
      const field = fieldWord(table, column);
      const change = { field, old: shownValue(column, from?.[column] ?? null), new: shownValue(column, to?.[column] ?? null) };
      const stays = change.old === change.new && (change.old === null || column === 'id');
      return field === null || stays ? [] : [{ ...change, field }];
    })
    .sort((a, b) => (a.field < b.field ? -1 : 1));
}
