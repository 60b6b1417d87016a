import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { idInPath } from '../../../http/path-id.js';
import { TracingReportQueries } from '../tracing-report.queries.js';

/** Looks the report up before an upload to it is read: what approves no report is not stored. */
@Injectable()
export class KnownReportGuard implements CanActivate {
  constructor(private readonly reports: TracingReportQueries) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    await this.reports.requireKnown(idInPath(context));
    return true;
  }
}
