import { Module } from '@nestjs/common';
import { RecordHistoryQueries } from '../../audit/history/record-history.queries.js';
import { CustomersModule } from '../../customer-profiles/customers.module.js';
import { PrintFonts } from '../../pdf/write/print-fonts.js';
import { DistributionLogModule } from '../distribution-log/distribution-log.module.js';
import { LotsModule } from '../lots/lots.module.js';
import { RecallsModule } from '../recalls/recalls.module.js';
import { SalesOrdersModule } from '../sales-orders/sales-orders.module.js';
import { RecordCopiesController } from './copies/record-copies.controller.js';
import { RecordCopies } from './copies/record-copies.service.js';
import { RecordHistoriesController } from './record-histories.controller.js';
import { RecordHistories } from './record-histories.service.js';

@Module({
  imports: [LotsModule, DistributionLogModule, SalesOrdersModule, CustomersModule, RecallsModule],
  controllers: [RecordHistoriesController, RecordCopiesController],
  providers: [RecordHistories, RecordHistoryQueries, RecordCopies, PrintFonts],
})
export class RecordHistoriesModule {}
