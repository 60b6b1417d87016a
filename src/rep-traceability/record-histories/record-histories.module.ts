import { Module } from '@nestjs/common';
import { AuditModule } from '../../audit/audit.module.js';
import { RecordHistoryQueries } from '../../audit/history/record-history.queries.js';
import { UserQueries } from '../../auth/users/user.queries.js';
import { ConsigneeQueries } from '../../customer-profiles/consignees/consignee.queries.js';
import { CustomersModule } from '../../customer-profiles/customers.module.js';
import { PrintFonts } from '../../pdf/write/print-fonts.js';
import { AdoptedRecordQueries } from '../adopted-records/adopted-record.queries.js';
import { DistributionLogModule } from '../distribution-log/distribution-log.module.js';
import { ImportsModule } from '../imports/imports.module.js';
import { LotsModule } from '../lots/lots.module.js';
import { ProductQueries } from '../products/product.queries.js';
import { RecallConsigneeQueries } from '../recalls/consignees/recall-consignee.queries.js';
import { RecallsModule } from '../recalls/recalls.module.js';
import { RepQueries } from '../reps/rep.queries.js';
import { SalesOrdersModule } from '../sales-orders/sales-orders.module.js';
import { SettingsModule } from '../settings/settings.module.js';
import { TracingReportsModule } from '../tracing-reports/tracing-reports.module.js';
import { UnlinkedDistributionsModule } from '../unlinked-distributions/unlinked-distributions.module.js';
import { CopiedRecords } from './copies/copied-records.js';
import { RECORD_COPY_CONTROLLERS } from './copies/record-copies.controller.js';
import { RecordCopies } from './copies/record-copies.service.js';
import { RECORD_HISTORY_CONTROLLERS } from './record-histories.controller.js';
import { RecordHistories } from './record-histories.service.js';
import { ReportCopiesController } from './report-copies/report-copies.controller.js';
import { ReportCopies } from './report-copies/report-copies.service.js';

/** Queries that only read, of folders that export no module. */
const READERS = [UserQueries, ConsigneeQueries, AdoptedRecordQueries, ProductQueries, RecallConsigneeQueries, RepQueries];

@Module({
  imports: [
    ...[LotsModule, DistributionLogModule, SalesOrdersModule, CustomersModule, RecallsModule],
    ...[AuditModule, ImportsModule, SettingsModule, TracingReportsModule, UnlinkedDistributionsModule],
  ],
  controllers: [...RECORD_HISTORY_CONTROLLERS, ...RECORD_COPY_CONTROLLERS, ReportCopiesController],
  providers: [RecordHistories, RecordHistoryQueries, RecordCopies, CopiedRecords, ReportCopies, PrintFonts, ...READERS],
})
export class RecordHistoriesModule {}
