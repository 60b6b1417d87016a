import { Module } from '@nestjs/common';
import { SignaturesModule } from '../../audit/signatures/signatures.module.js';
import { AuthModule } from '../../auth/auth.module.js';
import { PrintFonts } from '../../pdf/write/print-fonts.js';
import { LotsModule } from '../lots/lots.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { RecallAnswersService } from './consignees/recall-answers.service.js';
import { RecallConsigneeQueries } from './consignees/recall-consignee.queries.js';
import { RecallConsigneesController } from './consignees/recall-consignees.controller.js';
import { DrillResultsQueries } from './drills/drill-results.queries.js';
import { DrillsController } from './drills/drills.controller.js';
import { RandomDrillService } from './drills/random-drill.service.js';
import { MadeLettersService } from './notices/made-letters.service.js';
import { NoticeQueries } from './notices/notice.queries.js';
import { RecallNoticesController } from './notices/recall-notices.controller.js';
import { SentNoticesService } from './notices/sent-notices.service.js';
import { RecallQueries } from './recall.queries.js';
import { RecallsController } from './recalls.controller.js';
import { RecallsService } from './recalls.service.js';
import { ManyLinksService } from './replies/many-links.service.js';
import { ReplyLinksController } from './replies/reply-links.controller.js';
import { ReplyLinksService } from './replies/reply-links.service.js';
import { ReplyPageController } from './replies/reply-page/reply-page.controller.js';
import { ReplyTokens } from './replies/reply-tokens.js';
import { RecallsAsTheyStood } from './reports/recall-as-it-stood.js';
import { Report806Controller } from './reports/report-806.controller.js';
import { Report806Queries } from './reports/report-806.queries.js';
import { ReportEvidenceQueries } from './reports/report-evidence.queries.js';
import { StatusReportController } from './reports/status-report.controller.js';
import { StatusReportQueries } from './reports/status-report.queries.js';
import { RecallPreviewQueries } from './scope/preview.queries.js';
import { RecallClosingService } from './signing/recall-closing.service.js';
import { RecallSignaturesController } from './signing/recall-signatures.controller.js';
import { SignedRecall } from './signing/signed-recall.js';

@Module({
  imports: [AuthModule, LotsModule, SettingsModule, SignaturesModule],
  controllers: [
    RecallsController,
    RecallSignaturesController,
    RecallConsigneesController,
    RecallNoticesController,
    DrillsController,
    StatusReportController,
    Report806Controller,
    ReplyLinksController,
    ReplyPageController,
  ],
  providers: [
    RecallsService,
    RecallClosingService,
    SignedRecall,
    RecallAnswersService,
    RecallQueries,
    RecallConsigneeQueries,
    RecallPreviewQueries,
    PrintFonts,
    MadeLettersService,
    NoticeQueries,
    SentNoticesService,
    RandomDrillService,
    DrillResultsQueries,
    RecallsAsTheyStood,
    StatusReportQueries,
    ReportEvidenceQueries,
    ReplyTokens,
    ReplyLinksService,
    ManyLinksService,
    Report806Queries,
  ],
  exports: [RecallQueries, RecallsService],
})
export class RecallsModule {}
