import { Module } from '@nestjs/common';
import { AdoptedRecordQueries } from './adopted-records/adopted-record.queries.js';
import { AdoptedRecordsController } from './adopted-records/adopted-records.controller.js';
import { AdoptedRecordsService } from './adopted-records/adopted-records.service.js';
import { SalesDashboardController } from './dashboard/sales-dashboard.controller.js';
import { SalesDashboardQueries } from './dashboard/sales-dashboard.queries.js';
import { DistributionLogModule } from './distribution-log/distribution-log.module.js';
import { HomeModule } from './home/home.module.js';
import { ImportsModule } from './imports/imports.module.js';
import { IntegrityController } from './integrity/integrity.controller.js';
import { IntegrityQueries } from './integrity/integrity.queries.js';
import { LotsModule } from './lots/lots.module.js';
import { ProductQueries } from './products/product.queries.js';
import { ProductsController } from './products/products.controller.js';
import { ProductsService } from './products/products.service.js';
import { RecallsModule } from './recalls/recalls.module.js';
import { RecordHistoriesModule } from './record-histories/record-histories.module.js';
import { RepQueries } from './reps/rep.queries.js';
import { RepsController } from './reps/reps.controller.js';
import { RepsService } from './reps/reps.service.js';
import { SalesOrdersModule } from './sales-orders/sales-orders.module.js';
import { SettingsModule } from './settings/settings.module.js';
import { TracingReportsModule } from './tracing-reports/tracing-reports.module.js';
import { UnlinkedDistributionsModule } from './unlinked-distributions/unlinked-distributions.module.js';

/** Folders with one controller each. */
@Module({
  controllers: [ProductsController, RepsController, IntegrityController, SalesDashboardController, AdoptedRecordsController],
  providers: [
    ProductsService,
    ProductQueries,
    RepsService,
    RepQueries,
    IntegrityQueries,
    SalesDashboardQueries,
    AdoptedRecordsService,
    AdoptedRecordQueries,
  ],
})
export class SmallRoomsModule {}

/** The core of the product, in the order in which the OpenAPI document shows it. */
export const REP_TRACEABILITY = [
  HomeModule,
  SalesOrdersModule,
  DistributionLogModule,
  ImportsModule,
  LotsModule,
  RecallsModule,
  SmallRoomsModule,
  SettingsModule,
  UnlinkedDistributionsModule,
  TracingReportsModule,
  RecordHistoriesModule,
];
