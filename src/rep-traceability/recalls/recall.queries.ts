import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Database, type Transaction } from '../../database/database.js';
import { filled, given, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { LookAlikeQueries } from '../lots/look-alikes.queries.js';
import { lotMeant } from '../lots/resolve-lot.js';
import { WAITING_JSON, type WaitingShipments, waitsForLot } from '../lots/waiting-shipments.js';
import { IS_IN_SCOPE, IS_NOTIFIED, STANDING } from './consignees/recall-consignee.sql.js';
import { checksPlanned } from './effectiveness.js';
import { recallNotFound } from './recall.repository.js';
import type { RecallHead, RecallListQuery, RecallTotals, RecallView } from './recall.schema.js';
import { reportDueOn } from './report-due-on.js';
import type { ScopeChangeQuery, ScopeChangeView } from './scope/scope-change.schema.js';
import { type RecallStages, type StageTimes, stagesSinceOpened } from './stages/recall-stages.js';
import { stageColumns, stageTables } from './stages/recall-stages.sql.js';

const count = (condition: string): string => `(count(*) filter (where ${condition}))::int`;
const sum = (column: string): string => `coalesce(sum(${column}), 0)::int`;

/** The totals of recall `$1` as they stood at `$2`. */
const TOTALS = `${STANDING}
select count(*)::int as consignees, ${count(`state = 'not_notified'`)} as "notNotified", ${count(IS_NOTIFIED)} as notified,
  ${count('reply_id is not null')} as responded, ${count(`${IS_NOTIFIED} and reply_id is null`)} as "notResponding",
  ${count(`state = 'accounted_for'`)} as "accountedFor", ${count(`state = 'unreachable'`)} as unreachable, ${sum('units_shipped')} as "unitsShipped",
  ${sum('units_on_hand')} as "unitsOnHand", ${sum('units_returned')} as "unitsReturned", ${sum('units_used')} as "unitsUsed",
  ${sum('units_destroyed')} as "unitsDestroyed", ${sum('units_on_hand + units_returned + units_used + units_destroyed')} as "unitsAccountedFor",
  ${sum('units_corrected')} as "unitsCorrected", ${sum('units_unaccounted')} as "unitsUnaccounted",
  ${sum('greatest(units_unaccounted, 0)')} as "unitsMissing", ${sum('greatest(-units_unaccounted, 0)')} as "unitsExcess"
from standing t where ${IS_IN_SCOPE}`;

/** What waits in review and names a lot of recall `$1`. */
const WAITING = `select ${WAITING_JSON} as waiting from unlinked_distributions u where u.resolved_at is null and exists (
  select from recall_lots l where l.recall_id = $1 and ${waitsForLot('l.lot_number')})`;

/** When each stage of recall `$1` was reached. */
const STAGES = `${stageTables('$1')} select ${stageColumns('r')} from recalls r where r.id = $1`;

/** A recall as its tables show it, without what is only known once its signatures were checked. */
export type StoredRecall = Omit<RecallView, 'contentSha256' | 'signatures' | 'closureSignature'>;

@Injectable()
export class RecallQueries {
  constructor(
    private readonly database: Database,
    private readonly lookAlikes: LookAlikeQueries,
  ) {}

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  async list({ kind, open, lotNumber, ...page }: RecallListQuery): Promise<Page<RecallHead>> {
    const rows = this.heads().where((recall) =>
      recall.and([
        recall.and(filled({ kind })),
        given(open, (isOpen) => recall('closedAt', isOpen ? 'is' : 'is not', null)),
        given(lotNumber, (text) =>
          recall.exists(
            recall
              .selectFrom('recallLots as l')
              .select('l.id')
              .whereRef('l.recallId', '=', 'recalls.id')
              .where('l.lotNumber', '=', lotMeant(text)),
          ),
        ),
      ]),
    );
    const { data, nextCursor } = await readPage(rows, page);
    return { data: data.map(withReportDue), nextCursor };
  }

  /** @throws Problem `not_found` */
  async head(id: number, from: Database | Transaction = this.database): Promise<RecallHead> {
    const head = await this.heads(from).where('id', '=', id).executeTakeFirst();
    if (!head) throw recallNotFound(id);
    return withReportDue(head);
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<StoredRecall> {
    const head = await this.head(id);
    const totals = await this.totals(id);
    const changes = await this.database.row<{ number: number }>(
      `select count(*)::int as number from recall_scope_changes where recall_id = $1 and change not in ('frozen', 'extended')`,
      [id],
    );
    return {
      ...head,
      totals,
      checksPlanned: checksPlanned(head, totals.consignees),
      scopeChanges: changes?.number ?? 0,
      waiting: await this.waiting(id),
      lookAlikes: await this.lookAlikes.of(head.lotNumbers),
      stages: await this.stages(id),
    };
  }

  /** @param asOf an instant; null is now */
  async totals(id: number, asOf: string | null = null, from: Database | Transaction = this.database): Promise<RecallTotals> {
    const totals = await from.row<RecallTotals>(TOTALS, [id, asOf]);
    if (!totals) throw new Error('An aggregate answers one row');
    return totals;
  }

  /** What waits in review now and names a lot of the recall: in none of its figures. */
  async waiting(id: number): Promise<WaitingShipments> {
    const row = await this.database.row<{ waiting: WaitingShipments }>(WAITING, [id]);
    if (!row) throw new Error('An aggregate answers one row');
    return row.waiting;
  }

  private async stages(id: number): Promise<RecallStages> {
    const row = await this.database.row<StageTimes>(STAGES, [id, null]);
    if (!row) throw recallNotFound(id);
    return stagesSinceOpened(row);
  }

  /**
   * What changed in the scope since it was frozen, newest first.
   * @throws Problem `not_found`, `invalid_cursor`
   */
  async scopeChanges(id: number, page: ScopeChangeQuery): Promise<Page<ScopeChangeView>> {
    await this.head(id);
    const changes = this.database.kysely
      .selectFrom('recallScopeChanges as s')
      .innerJoin('recallConsignees as c', 'c.id', 's.recallConsigneeId')
      .innerJoin('consignees as k', 'k.id', 'c.consigneeId')
      .where('s.recallId', '=', id)
      .where('s.change', 'not in', ['frozen', 'extended'])
      .select(['s.id', 's.recallConsigneeId', 'k.facilityName', 's.distributionId', 's.lotNumber', 's.sku', 's.shipDate', 's.orderNumber'])
      .select(['s.units', 's.unitsReturned', sql<ScopeChangeView['change']>`s.change`.as('change')])
      .select(({ ref }) => utc(ref('s.recordedAt')).as('recordedAt'));
    return readPage(changes, page, 's.id');
  }

  private heads({ kysely }: Database | Transaction = this.database) {
    return kysely
      .selectFrom('recalls')
      .select([
        'id',
        'title',
        'kind',
        'reason',
        'classification',
        'effectivenessLevel',
        'effectivenessPercent',
        'shipDateFrom',
        'shipDateTo',
        'instructions',
      ])
      .select(['openedOn', 'responseDueOn', 'expectedCompletionOn', 'chosenBecause', 'closeReason', 'version'])
      .select(({ ref, selectFrom }) => [
        selectFrom('recallLots as l')
          .whereRef('l.recallId', '=', 'recalls.id')
          .select(sql<string[]>`coalesce(json_agg(l.lot_number order by l.lot_number), '[]')`.as('lots'))
          .as('lotNumbers'),
        utc(ref('closedAt')).as('closedAt'),
        utc(ref('createdAt')).as('createdAt'),
        utc(ref('updatedAt')).as('updatedAt'),
      ]);
  }
}

type StoredHead = Omit<RecallHead, 'reportDueOn' | 'lotNumbers'> & { lotNumbers: string[] | null };
const withReportDue = (head: StoredHead): RecallHead => ({
  ...head,
  lotNumbers: head.lotNumbers ?? [],
  reportDueOn: reportDueOn(head.openedOn),
});
