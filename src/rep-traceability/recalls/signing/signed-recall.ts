import { Injectable, type OnModuleInit } from '@nestjs/common';
import { canonicalJson } from '../../../audit/signatures/canonical-json.js';
import { sha256 } from '../../../audit/signatures/seal.js';
import { type SignedSubject, SignedSubjects, type Turn } from '../../../audit/signatures/signed-subjects.js';
import { Database, type Transaction } from '../../../database/database.js';
import { fieldProblem, Problem } from '../../../problems/problem.js';
import { RecallQueries } from '../recall.queries.js';

/** What a closed recall says of itself. */
const CONTENTS = `
select r.id, iso_utc(r.closed_at) as "closedAt", jsonb_build_object('type', 'recall', 'id', r.id, 'title', r.title, 'reason', r.reason, 'kind', r.kind,
  'classification', r.classification, 'effectivenessLevel', r.effectiveness_level, 'effectivenessPercent', r.effectiveness_percent,
  'shipDateFrom', r.ship_date_from, 'shipDateTo', r.ship_date_to, 'instructions', r.instructions, 'openedOn', r.opened_on,
  'responseDueOn', r.response_due_on, 'expectedCompletionOn', r.expected_completion_on, 'chosenBecause', r.chosen_because,
  'closedAt', iso_utc(r.closed_at), 'closeReason', r.close_reason,
  'lots', (select jsonb_agg(jsonb_build_object('lotNumber', l.lot_number, 'extendedOn', l.extended_on) order by l.lot_number)
    from recall_lots l where l.recall_id = r.id)) as content
from recalls r where r.id = any ($1::bigint[]) and r.closed_at is not null`;

interface Row extends Record<string, unknown> {
  id: number;
  closedAt: string;
  content: object;
}

/** The closure of a recall as something that people sign: what the recall was, and its totals at that instant. */
@Injectable()
export class SignedRecall implements SignedSubject, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly recalls: RecallQueries,
    private readonly subjects: SignedSubjects,
  ) {}

  onModuleInit(): void {
    this.subjects.add('recall', this);
  }

  async contents(ids: readonly number[], from: Database | Transaction = this.database): Promise<Map<number, object>> {
    const contents = new Map<number, object>();
    for (const { id, closedAt, content } of await from.rows<Row>(CONTENTS, [[...ids]]))
      contents.set(id, { ...content, totals: await this.recalls.totals(id, closedAt, from) });
    return contents;
  }

  /** @throws Problem `not_found`, `recall_open`, `not_the_author` */
  async requireTurn({ subjectId, meaning }: Turn, from: Database | Transaction): Promise<void> {
    const { closedAt } = await this.recalls.head(subjectId, from);
    if (!closedAt) throw new Problem('recall_open', `Recall ${subjectId} is open: its closure is signed when it is closed, or afterwards.`);
    if (meaning === 'authored')
      throw fieldProblem('not_the_author', 'meaning', 'The closure of a recall has no author: sign it as approved or reviewed.');
  }

  /** A report of the recall as of an instant waits for this lock, so that no signature with an earlier time comes later. */
  async lock(id: number, tx: Transaction): Promise<void> {
    await tx.rows('select from recalls where id = $1 for no key update', [id]);
  }

  /** The SHA-256 of what a signature binds to; null while the recall is open. */
  async contentSha256(id: number): Promise<string | null> {
    const content = (await this.contents([id])).get(id);
    return content ? sha256(canonicalJson(content)) : null;
  }
}
