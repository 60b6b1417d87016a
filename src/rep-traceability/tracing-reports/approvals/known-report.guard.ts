import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { idInPath } from '../../../http/path-id.js';
import { TracingReportRepository, tracingReportNotFound } from '../tracing-report.repository.js';

/** Looks the report up before an upload to it is read: what approves no report is not stored. */
@Injectable()
export class KnownReportGuard implements CanActivate {
  constructor(private readonly reports: TracingReportRepository) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const id = idInPath(context);
    if (await this.reports.exists(id)) return true;
    throw tracingReportNotFound(id);
  }
}
