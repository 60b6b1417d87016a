import { Module } from '@nestjs/common';
import { SignaturesModule } from '../../audit/signatures/signatures.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { ApprovalQueries } from './approvals/approval.queries.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { ApprovalsService } from './approvals/approvals.service.js';
import { ReportSignaturesController } from './signing/report-signatures.controller.js';
import { ReportSignaturesService } from './signing/report-signatures.service.js';
import { SignedReport } from './signing/signed-report.js';
import { TracingReportQueries } from './tracing-report.queries.js';
import { TracingReportsController } from './tracing-reports.controller.js';
import { TracingReportsService } from './tracing-reports.service.js';

@Module({
  imports: [AuthModule, SignaturesModule],
  controllers: [TracingReportsController, ApprovalsController, ReportSignaturesController],
  providers: [TracingReportsService, TracingReportQueries, ApprovalsService, ApprovalQueries, SignedReport, ReportSignaturesService],
  exports: [TracingReportsService, TracingReportQueries],
})
export class TracingReportsModule {}
