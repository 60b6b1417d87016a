import { Module } from '@nestjs/common';
import { LotImportController } from '../imports/lot-list-csv/lot-import.controller.js';
import { LotImportService } from '../imports/lot-list-csv/lot-import.service.js';
import { LotRepository } from './lot.repository.js';
import { LotsController } from './lots.controller.js';
import { LotsService } from './lots.service.js';
import { LotTraceController } from './trace/lot-trace.controller.js';
import { LotTraceRepository } from './trace/lot-trace.repository.js';

@Module({
  controllers: [LotImportController, LotsController, LotTraceController],
  providers: [LotsService, LotRepository, LotTraceRepository, LotImportService],
})
export class LotsModule {}
