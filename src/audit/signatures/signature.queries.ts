import { Injectable } from '@nestjs/common';
import { sql } from 'kysely';
import { Config } from '../../config/config.module.js';
import { Database, type Transaction } from '../../database/database.js';
import { filled, utc } from '../../database/typed-queries.js';
import { type Page, readPage } from '../../http/paging.js';
import { Problem } from '../../problems/problem.js';
import { StorageUnavailable } from '../../storage/storage-errors.js';
import { checkSignature, type StoredSignature } from './check-signature.js';
import { publicText, type SealKey, sealedText, sealKey } from './seal.js';
import type { SignatureEvidence, SignatureFault, SignatureListQuery, SignatureView, SubjectType } from './signature.schema.js';
import { SignedSubjects } from './signed-subjects.js';

const COVERS = sql<number[]>`(select coalesce(json_agg(e.id order by e.ordinal), '[]') from signatures e
  where e.subject_type = s.subject_type and e.subject_id = s.subject_id and e.ordinal < s.ordinal)`;
const SEAL_BEFORE = sql<string | null>`(select e.seal from signatures e
  where e.subject_type = s.subject_type and e.subject_id = s.subject_id and e.ordinal = s.ordinal - 1)`;

type Row = StoredSignature & Omit<SignatureView, 'valid' | 'invalidBecause'>;

export type MadeSignature = Pick<SignatureView, 'meaning' | 'printedName' | 'signedAt' | 'contentSha256'>;

/** Reads signatures, each checked against its seal and its record. */
@Injectable()
export class SignatureQueries {
  /** The key of new seals. */
  readonly key: SealKey;
  /** Those that check seals, by id. */
  readonly #keys: ReadonlyMap<string, SealKey>;

  constructor(
    private readonly database: Database,
    private readonly subjects: SignedSubjects,
    config: Config,
  ) {
    this.key = sealKey(config.get('SECRET_KEY'));
    const former = (config.get('FORMER_SECRET_KEYS') ?? []).map(sealKey);
    this.#keys = new Map([...former, this.key].map((key) => [key.id, key]));
  }

  /**
   * Newest first.
   * @throws Problem `invalid_cursor`
   */
  async list({ subjectType, subjectId, userId, ...page }: SignatureListQuery): Promise<Page<SignatureView>> {
    const rows = this.rows().where((row) => row.and(filled({ subjectType, subjectId, userId })));
    const { data, nextCursor } = await readPage(rows, page, 's.id');
    return { data: await this.checked(data as Row[]), nextCursor };
  }

  /** The signatures of a record, the first one first. The file of the record is read, where it has one. */
  async of(subjectType: SubjectType, subjectId: number): Promise<SignatureView[]> {
    return this.checked(await this.ofSubject(subjectType, subjectId), true);
  }

  /**
   * The same, without a look at its file: for the rules of its next signature.
   * @param from the transaction that signs, once there is one
   */
  async ofWithoutFile(subjectType: SubjectType, subjectId: number, from: Database | Transaction): Promise<SignatureView[]> {
    return this.checked(await this.ofSubject(subjectType, subjectId, from), false, from);
  }

  /** The signatures of several records of a kind, those of each in their order. Files are not read. */
  async ofEach(subjectType: SubjectType, ids: readonly number[]): Promise<Map<number, SignatureView[]>> {
    if (ids.length === 0) return new Map();
    const rows = await this.rows().where('s.subjectType', '=', subjectType).where('s.subjectId', 'in', ids).orderBy('s.ordinal').execute();
    return Map.groupBy(await this.checked(rows as Row[]), ({ subjectId }) => subjectId);
  }

  /**
   * A signature with all that somebody else needs to check it. The file of its record is read.
   * @throws Problem `not_found`
   */
  async get(id: number): Promise<SignatureEvidence> {
    const row = await this.row(id);
    const { content, keyId, seal } = row;
    const evidence = { content, sealed: sealedText(row), seal, keyId, publicKey: publicText(this.#keys.get(row.keyId)) };
    return { ...(await this.checkedRow(row)), ...evidence };
  }

  /**
   * A signature, checked with the file of its record.
   * @throws Problem `not_found`
   */
  async view(id: number): Promise<SignatureView> {
    return this.checkedRow(await this.row(id));
  }

  /** Who signed a record so far, for the rules of the next signature. Call it with the subject locked to rely on it. */
  signed({ kysely }: Database | Transaction, subjectType: SubjectType, subjectId: number) {
    return kysely
      .selectFrom('signatures')
      .select(['ordinal', 'userId', 'meaning', 'seal'])
      .where((row) => row.and({ subjectType, subjectId }))
      .orderBy('ordinal')
      .execute();
  }

  /** The signatures that a record had at an instant, as they were made. */
  madeBy(subjectType: SubjectType, subjectId: number, instant: string): Promise<MadeSignature[]> {
    return this.database.kysely
      .selectFrom('signatures')
      .select(({ ref }) => ['meaning', 'printedName', utc(ref('signedAt')).as('signedAt'), 'contentSha256'])
      .where((row) => row.and({ subjectType, subjectId }))
      .where('signedAt', '<=', instant)
      .orderBy('ordinal')
      .execute();
  }

  private async ofSubject(subjectType: SubjectType, subjectId: number, from?: Database | Transaction): Promise<Row[]> {
    const rows = await this.rows(from)
      .where((row) => row.and({ subjectType, subjectId }))
      .orderBy('s.ordinal')
      .execute();
    return rows as Row[];
  }

  private rows({ kysely }: Database | Transaction = this.database) {
    return kysely
      .selectFrom('signatures as s')
      .select(['s.id', 's.subjectType', 's.subjectId', 's.ordinal', 's.meaning', 's.userId', 's.account', 's.printedName'])
      .select(['s.secondFactor', 's.content', 's.contentSha256', 's.previousSeal', 's.keyId', 's.seal'])
      .select(({ ref }) => [utc(ref('s.signedAt')).as('signedAt'), COVERS.as('covers'), SEAL_BEFORE.as('sealBefore')]);
  }

  private async row(id: number): Promise<Row> {
    const found = this.rows().where('s.id', '=', id);
    return (await found.executeTakeFirstOrThrow(() => new Problem('not_found', `There is no signature ${id}.`))) as Row;
  }

  private async checkedRow(row: Row): Promise<SignatureView> {
    const [view] = await this.checked([row], true);
    if (!view) throw new Error('One row is one signature');
    return view;
  }

  private async checked(rows: Row[], withFile = false, from: Database | Transaction = this.database): Promise<SignatureView[]> {
    const contents = new Map<SubjectType, Map<number, object>>();
    for (const type of new Set(rows.map(({ subjectType }) => subjectType))) {
      const ids = rows.filter(({ subjectType }) => subjectType === type).map(({ subjectId }) => subjectId);
      contents.set(type, await this.subjects.get(type).contents([...new Set(ids)], from));
    }
    const [first] = rows;
    const fileFault = withFile && first ? await this.fileFault(first) : null;
    return rows.map((row) => {
      const faults = checkSignature(this.#keys.get(row.keyId), row, contents.get(row.subjectType)?.get(row.subjectId));
      if (fileFault) faults.push(fileFault);
      return viewOf(row, faults);
    });
  }

  private async fileFault({ subjectType, subjectId }: Row): Promise<SignatureFault | null> {
    try {
      const detail = await this.subjects.get(subjectType).fileProblem?.(subjectId);
      return detail ? { code: 'file_altered', detail } : null;
    } catch (error) {
      if (!(error instanceof StorageUnavailable)) throw error;
      return { code: 'file_unreadable', detail: `${error.detail} So the file could not be compared: try again.` };
    }
  }
}

/** @param row with more than is shown */
function viewOf(row: Row, invalidBecause: SignatureView['invalidBecause']): SignatureView {
  const { id, subjectType, subjectId, meaning, printedName, userId, account, secondFactor, signedAt, contentSha256, covers } = row;
  const what = { id, subjectType, subjectId, meaning, printedName, userId, account, secondFactor, signedAt, contentSha256, covers };
  return { ...what, valid: invalidBecause.length === 0, invalidBecause };
}
