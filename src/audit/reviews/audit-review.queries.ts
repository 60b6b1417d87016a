import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Database, type Transaction } from '../../database/database.js';
import { utc } from '../../database/typed-queries.js';
import { DEFAULT_LIMIT, idInCursor, type Page, readPage, toPage } from '../../http/paging.js';
import { fieldProblem, Problem } from '../../problems/problem.js';
import { inWordsOfTheApi } from '../audit-event.queries.js';
import type { AuditEventView } from '../audit-event.schema.js';
import { SignatureQueries } from '../signatures/signature.queries.js';
import { type SignedSubject, SignedSubjects } from '../signatures/signed-subjects.js';
import type { ManualChanges, PendingReview, ReviewedChange, ReviewListQuery, ReviewView } from './audit-review.schema.js';
import { CHANGES, COUNTS, END_AT_EVENT, END_BY_TIME, LAST_REVIEW, LAST_REVIEWED_AT } from './review.sql.js';

/** A place in the order of final events. */
export interface Place extends Record<string, unknown> {
  change: number;
  event: number;
}

/** How a request says where a period ends: at an instant, with an event, or now. */
export interface PeriodEnd {
  upTo: string | null;
  lastEventId: number | null;
}

/** From a place, without its event, to a place, with it. */
export interface Period {
  from: Place;
  upTo: Place;
}

export interface PeriodCounts {
  events: number;
  firstOccurredAt: string;
  lastOccurredAt: string;
  manualChanges: ManualChanges;
  madeByRelease: number;
}

/** Reviews of the time before what the release made was summed have no `release`. */
type StoredReview = Omit<ReviewView, 'signatures' | 'manualChanges' | 'madeByRelease'> & {
  changes: ManualChanges & { release?: number };
  fromChange: number;
  fromEvent: number;
  upToChange: number;
};

const NOTHING_REVIEWED: Place = { change: -1, event: 0 };

/** What a signature of a review binds to. */
const CONTENTS = `
select r.id, jsonb_build_object('type', 'audit_review', 'id', r.id, 'fromChange', r.from_change, 'fromEvent', r.from_event, 'upToChange', r.up_to_change,
  'upToEvent', r.up_to_event, 'firstOccurredAt', iso_utc(r.first_occurred_at), 'lastOccurredAt', iso_utc(r.last_occurred_at), 'events', r.events,
  'manualChanges', r.changes, 'conclusion', r.conclusion, 'reviewedAt', iso_utc(r.reviewed_at)) as content
from audit_reviews r where r.id = any ($1::bigint[])`;

/** Reads reviews of the audit trail, and what no review covers yet. */
@Injectable()
export class AuditReviewQueries implements SignedSubject, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly signatures: SignatureQueries,
    private readonly subjects: SignedSubjects,
  ) {}

  onModuleInit(): void {
    this.subjects.add('audit_review', this);
  }

  async contents(ids: readonly number[], from: Database | Transaction = this.database): Promise<Map<number, object>> {
    const rows = await from.rows<{ id: number; content: object }>(CONTENTS, [[...ids]]);
    return new Map(rows.map(({ id, content }) => [id, content]));
  }

  /** What no review covers yet: the events that are final now. */
  async pending(): Promise<PendingReview> {
    const from = await this.lastPlace();
    const last = await this.database.row<{ since: string }>(LAST_REVIEWED_AT);
    const since = last?.since ?? null;
    const upTo = await this.end(from, { upTo: null, lastEventId: null });
    if (!upTo)
      return { since, events: 0, manualChanges: NONE, madeByRelease: 0, firstOccurredAt: null, lastOccurredAt: null, lastEventId: null };
    return { since, ...(await this.count({ from, upTo })), lastEventId: upTo.event };
  }

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  async list(page: ReviewListQuery): Promise<Page<ReviewView>> {
    const { data, nextCursor } = await readPage(this.reviews(), page);
    const reviews = data as StoredReview[];
    const signatures = await this.signatures.ofEach(
      'audit_review',
      reviews.map(({ id }) => id),
    );
    return { data: reviews.map((review) => shown(review, signatures.get(review.id) ?? [])), nextCursor };
  }

  /** @throws Problem `not_found` */
  async get(id: number): Promise<ReviewView> {
    return shown(await this.stored(id), await this.signatures.of('audit_review', id));
  }

  /**
   * The manual changes of a review, the oldest first.
   * @throws Problem `not_found`, `invalid_cursor`
   */
  async changesOf(id: number, page: ReviewListQuery): Promise<Page<ReviewedChange>> {
    const review = await this.stored(id);
    const from = { change: review.fromChange, event: review.fromEvent };
    return this.changes({ from, upTo: { change: review.upToChange, event: review.lastEventId } }, page, isSummed(review));
  }

  /**
   * The manual changes that no review covers yet, the oldest first.
   * @throws Problem `invalid_cursor`
   */
  async pendingChanges(page: ReviewListQuery): Promise<Page<ReviewedChange>> {
    const from = await this.lastPlace();
    const upTo = await this.end(from, { upTo: null, lastEventId: null });
    return upTo ? this.changes({ from, upTo }, page) : { data: [], nextCursor: null };
  }

  /** The manual changes of a review in batches, for its copies. */
  async *batches(id: number): AsyncGenerator<ReviewedChange[]> {
    const review = await this.stored(id);
    const { fromChange, fromEvent, upToChange, lastEventId } = review;
    const period = { from: { change: fromChange, event: fromEvent }, upTo: { change: upToChange, event: lastEventId } };
    for (let after = 0; ; ) {
      const batch = await this.rows(period, after, 1_000, isSummed(review));
      const last = batch.at(-1);
      if (!last) return;
      yield batch;
      after = last.id;
    }
  }

  /** Where the last review ended. */
  async lastPlace(from: Database | Transaction = this.database): Promise<Place> {
    return (await from.row<Place>(LAST_REVIEW)) ?? NOTHING_REVIEWED;
  }

  /**
   * Where a period that begins at a place ends; null if it holds no event.
   * @throws Problem `event_not_pending`
   */
  async end(
    { change, event }: Place,
    { upTo, lastEventId }: PeriodEnd,
    from: Database | Transaction = this.database,
  ): Promise<Place | null> {
    if (lastEventId === null) return from.row<Place>(END_BY_TIME, [change, event, upTo ?? 'infinity']);
    const end = await from.row<Place>(END_AT_EVENT, [change, event, lastEventId]);
    if (end) return end;
    const detail = `Event ${lastEventId} is not among those that wait for a review: read GET /api/v1/audit-reviews/pending again.`;
    throw fieldProblem('event_not_pending', 'lastEventId', detail);
  }

  async count({ from, upTo }: Period, database: Database | Transaction = this.database): Promise<PeriodCounts> {
    const places = [from.change, from.event, upTo.change, upTo.event];
    const row = await database.row<Omit<PeriodCounts, 'manualChanges' | 'madeByRelease'> & ManualChanges & { release: number }>(
      COUNTS,
      places,
    );
    if (!row) throw new Error('An aggregate answers one row');
    const { events, firstOccurredAt, lastOccurredAt, release, ...manualChanges } = row;
    return { events, firstOccurredAt, lastOccurredAt, manualChanges, madeByRelease: release };
  }

  private async changes(period: Period, { limit = DEFAULT_LIMIT, cursor }: ReviewListQuery, summed = true): Promise<Page<ReviewedChange>> {
    const found = await this.rows(period, idInCursor(cursor) ?? 0, limit + 1, summed);
    return toPage(found, limit, ({ id }) => [id]);
  }

  /** @param summed whether what the release made is counted alone */
  private async rows({ from, upTo }: Period, after: number, limit: number, summed: boolean): Promise<ReviewedChange[]> {
    const rows = await this.database.rows<AuditEventView & Pick<ReviewedChange, 'kind'>>(CHANGES, [
      ...[from.change, from.event, upTo.change, upTo.event],
      ...[after, limit, summed],
    ]);
    return rows.map(({ kind, ...event }) => ({ ...inWordsOfTheApi(event), kind }));
  }

  private async stored(id: number): Promise<StoredReview> {
    return (await this.reviews()
      .where('id', '=', id)
      .executeTakeFirstOrThrow(() => new Problem('not_found', `There is no audit review ${id}.`))) as StoredReview;
  }

  private reviews() {
    return this.database.kysely
      .selectFrom('auditReviews')
      .select(['id', 'fromChange', 'fromEvent', 'upToChange', 'upToEvent as lastEventId', 'events', 'changes', 'conclusion'])
      .select(({ ref }) => [
        utc(ref('firstOccurredAt')).as('firstOccurredAt'),
        utc(ref('lastOccurredAt')).as('lastOccurredAt'),
        utc(ref('reviewedAt')).as('reviewedAt'),
      ]);
  }
}

/** A review without its places in the order of events. */
const shown = (
  { fromChange: _, fromEvent: __, upToChange: ___, changes: { release = 0, ...manualChanges }, ...review }: StoredReview,
  signatures: ReviewView['signatures'],
): ReviewView => ({ ...review, manualChanges, madeByRelease: release, signatures });

const isSummed = ({ changes }: StoredReview): boolean => changes.release !== undefined;

const NONE: ManualChanges = { by_hand: 0, access: 0, deletion: 0, void: 0, change: 0 };
