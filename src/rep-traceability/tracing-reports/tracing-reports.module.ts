import { Module } from '@nestjs/common';
import { ApprovalRepository } from './approvals/approval.repository.js';
import { ApprovalsController } from './approvals/approvals.controller.js';
import { ApprovalsService } from './approvals/approvals.service.js';
import { TracingReportRepository } from './tracing-report.repository.js';
import { TracingReportsController } from './tracing-reports.controller.js';
import { TracingReportsService } from './tracing-reports.service.js';

@Module({
  controllers: [TracingReportsController, ApprovalsController],
  providers: [TracingReportsService, TracingReportRepository, ApprovalsService, ApprovalRepository],
})
export class TracingReportsModule {}
