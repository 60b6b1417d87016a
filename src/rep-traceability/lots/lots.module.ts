import { Module } from '@nestjs/common';
import { LotImportController } from '../imports/lot-list-csv/lot-import.controller.js';
import { LotImportService } from '../imports/lot-list-csv/lot-import.service.js';
import { LotQueries } from './lot.queries.js';
import { LotsController } from './lots.controller.js';
import { LotsService } from './lots.service.js';
import { LotTraceController } from './trace/lot-trace.controller.js';
import { LotTraceQueries } from './trace/lot-trace.queries.js';

@Module({
  controllers: [LotImportController, LotsController, LotTraceController],
  providers: [LotsService, LotQueries, LotTraceQueries, LotImportService],
})
export class LotsModule {}
