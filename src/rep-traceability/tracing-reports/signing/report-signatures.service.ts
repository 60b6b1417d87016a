import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import type { NewSignature, SignatureView } from '../../../audit/signatures/signature.schema.js';
import { SignaturesService } from '../../../audit/signatures/signatures.service.js';
import { checkPermission } from '../../../auth/permission.guard.js';
import { principalOf } from '../../../http/principal.js';
import { TracingReportQueries } from '../tracing-report.queries.js';

/** Electronic signatures of tracing reports: who generated it signs as the author first, then another person approves. */
@Injectable()
export class ReportSignaturesService {
  constructor(
    private readonly reports: TracingReportQueries,
    private readonly signatures: SignaturesService,
  ) {}

  /** @throws Problem `not_found`, `permission_denied`, `not_the_author`, `author_cannot_approve`, `author_signature_missing`, and those of `SignaturesService.sign` */
  async sign(id: number, request: Request, asked: NewSignature): Promise<SignatureView> {
    await this.reports.requireKnown(id);
    checkPermission(principalOf(request), asked.meaning === 'authored' ? 'tracing_reports.generate' : 'tracing_reports.approve');
    return this.signatures.sign(request, { subjectType: 'tracing_report', subjectId: id }, asked);
  }
}
