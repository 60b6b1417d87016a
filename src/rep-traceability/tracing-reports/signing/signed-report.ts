import { Injectable, type OnModuleInit } from '@nestjs/common';
import { canonicalJson } from '../../../audit/signatures/canonical-json.js';
import { sha256 } from '../../../audit/signatures/seal.js';
import { SignatureQueries } from '../../../audit/signatures/signature.queries.js';
import { type SignedSubject, SignedSubjects, type Turn } from '../../../audit/signatures/signed-subjects.js';
import { PrincipalQueries } from '../../../auth/principal.queries.js';
import { Database, type Transaction } from '../../../database/database.js';
import { FileStorage } from '../../../storage/file-storage.js';
import { HashingReader } from '../../../storage/hashing-reader.js';
import { FileMissing } from '../../../storage/storage-errors.js';
import { isKey } from '../../../storage/storage-key.js';
import { TracingReportQueries, tracingReportNotFound } from '../tracing-report.queries.js';
import type { TracingReportView } from '../tracing-report.schema.js';
import { type Author, authorSignatureOf, requireTurn } from './author-first.js';

/** All that a report says of itself. The SHA-256 of its file stands for its rows. */
const CONTENTS = `
select r.id, jsonb_build_object('type', 'tracing_report', 'id', r.id, 'generatedAt', iso_utc(r.generated_at), 'generatedByUserId', r.generated_by_user_id,
  'filters', r.filters, 'waiting', r.waiting, 'waitingWithoutDate', r.waiting_without_date, 'rowCount', r.row_count, 'byteSize', r.byte_size,
  'fileSha256', r.sha256, 'status', r.status, 'adopted', r.adopted) as content
from tracing_reports r where r.id = any ($1::bigint[])`;

const FILE = 'select storage_key as key, sha256, adopted from tracing_reports where id = $1';

/** A tracing report as something that people sign. */
@Injectable()
export class SignedReport implements SignedSubject, OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly storage: FileStorage,
    private readonly subjects: SignedSubjects,
    private readonly reports: TracingReportQueries,
    private readonly principals: PrincipalQueries,
    private readonly signatures: SignatureQueries,
  ) {}

  onModuleInit(): void {
    this.subjects.add('tracing_report', this);
  }

  async contents(ids: readonly number[], from: Database | Transaction = this.database): Promise<Map<number, object>> {
    const rows = await from.rows<{ id: number; content: object }>(CONTENTS, [[...ids]]);
    return new Map(rows.map(({ id, content }) => [id, content]));
  }

  /** @throws Problem `not_found`, and those of the sequence of its signatures */
  async requireTurn(turn: Turn, from: Database | Transaction): Promise<void> {
    requireTurn(
      turn,
      await this.authorOf(turn.subjectId, from),
      await this.signatures.ofWithoutFile('tracing_report', turn.subjectId, from),
    );
  }

  /**
   * What a report shows of its signatures, each checked. The stored file is read if there are any.
   * @throws Problem `not_found`
   */
  async signatureFields(id: number): Promise<Pick<TracingReportView, 'contentSha256' | 'signatures' | 'authorSignature' | 'authorName'>> {
    const author = await this.authorOf(id);
    const signatures = await this.signatures.of('tracing_report', id);
    const authorSignature = authorSignatureOf(author, signatures);
    return { contentSha256: await this.contentSha256(id), signatures, authorSignature, authorName: author.name };
  }

  private async authorOf(reportId: number, from: Database | Transaction = this.database): Promise<Author> {
    const id = await this.reports.authorOf(reportId, from);
    return { id, name: id === null ? null : await this.principals.activeName(id, from) };
  }

  /**
   * The SHA-256 of what a signature of the report binds to.
   * @throws Problem `not_found`
   */
  private async contentSha256(id: number): Promise<string> {
    const content = (await this.contents([id])).get(id);
    if (!content) throw tracingReportNotFound(id);
    return sha256(canonicalJson(content));
  }

  async fileProblem(id: number): Promise<string | null> {
    const file = await this.database.row<{ key: string | null; sha256: string | null; adopted: boolean }>(FILE, [id]);
    if (!file) return null;
    if (file.key === null || (file.adopted && !isKey(file.key))) return 'The file was not carried over from the old system.';
    try {
      const reader = new HashingReader(await this.storage.open(file.key));
      for await (const _ of reader);
      return reader.digest() === file.sha256 ? null : 'The bytes of the stored file no longer have the SHA-256 of the report.';
    } catch (error) {
      if (error instanceof FileMissing) return 'The stored file is missing.';
      throw error;
    }
  }
}
