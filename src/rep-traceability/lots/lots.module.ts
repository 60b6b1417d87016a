import { Module } from '@nestjs/common';
import { LotQueries } from './lot.queries.js';
import { LotsController } from './lots.controller.js';
import { LotsService } from './lots.service.js';
import { LotTraceController } from './trace/lot-trace.controller.js';
import { LotTraceQueries } from './trace/lot-trace.queries.js';

@Module({
  controllers: [LotsController, LotTraceController],
  providers: [LotsService, LotQueries, LotTraceQueries],
})
export class LotsModule {}
