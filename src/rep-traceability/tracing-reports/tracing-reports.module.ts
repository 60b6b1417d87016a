import { Module } from '@nestjs/common';
import { ApprovalQueries } from './approvals/approval.queries.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { ApprovalsService } from './approvals/approvals.service.js';
import { TracingReportQueries } from './tracing-report.queries.js';
import { TracingReportsController } from './tracing-reports.controller.js';
import { TracingReportsService } from './tracing-reports.service.js';

@Module({
  controllers: [TracingReportsController, ApprovalsController],
  providers: [TracingReportsService, TracingReportQueries, ApprovalsService, ApprovalQueries],
})
export class TracingReportsModule {}
