import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { idInPath } from '../../../http/path-id.js';
import { TracingReportQueries } from '../tracing-report.queries.js';

/** Checks that the report exists before an upload to it is read, so that no approval without a report is stored. */
@Injectable()
export class KnownReportGuard implements CanActivate {
  constructor(private readonly reports: TracingReportQueries) {}

  /** @throws Problem `not_found` when the path names no stored report */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.reports.requireKnown(idInPath(context));
    return true;
  }
}
