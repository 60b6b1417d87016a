import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { SignatureQueries } from '../../../audit/signatures/signature.queries.js';
import type { Meaning, NewSignature, SignatureView } from '../../../audit/signatures/signature.schema.js';
import { SignaturesService } from '../../../audit/signatures/signatures.service.js';
import { checkPermission } from '../../../auth/permission.guard.js';
import { principalOf } from '../../../http/principal.js';
import { fieldProblem } from '../../../problems/problem.js';
import { TracingReportQueries } from '../tracing-report.queries.js';

/** Electronic signatures of tracing reports: the maker signs as the author, and another person approves. */
@Injectable()
export class ReportSignaturesService {
  constructor(
    private readonly reports: TracingReportQueries,
    private readonly signatures: SignaturesService,
    private readonly signed: SignatureQueries,
  ) {}

  /** @throws Problem `not_found`, `permission_denied`, `not_the_author`, `author_cannot_approve`, and those of `SignaturesService.sign` */
  async sign(id: number, request: Request, { meaning, contentSha256, ...proof }: NewSignature): Promise<SignatureView> {
    const user = principalOf(request);
    const authorId = await this.reports.authorOf(id);
    checkPermission(user, meaning === 'authored' ? 'tracing_reports.generate' : 'tracing_reports.approve');
    requireRole(meaning, authorId === user.id, id);
    const signatureId = await this.signatures.sign(
      request,
      { subjectType: 'tracing_report', subjectId: id, meaning },
      proof,
      contentSha256,
    );
    return (await this.signed.of('tracing_report', id)).find((each) => each.id === signatureId) as SignatureView;
  }
}

/** @throws Problem `not_the_author`, `author_cannot_approve` */
function requireRole(meaning: Meaning, isAuthor: boolean, id: number): void {
  if (meaning === 'authored' && !isAuthor)
    throw fieldProblem('not_the_author', 'meaning', `You did not generate report ${id}: sign it as reviewed or approved.`);
  if (meaning !== 'authored' && isAuthor)
    throw fieldProblem(
      'author_cannot_approve',
      'meaning',
      `You generated report ${id}: another person reviews and approves it. You sign as authored.`,
    );
}
