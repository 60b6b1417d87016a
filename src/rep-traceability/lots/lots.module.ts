import { Module } from '@nestjs/common';
import { Instants } from '../../audit/history/instants.js';
import { InventoryController } from './inventory/inventory.controller.js';
import { InventoryQueries } from './inventory/inventory.queries.js';
import { LookAlikeQueries } from './look-alikes.queries.js';
import { LotQueries } from './lot.queries.js';
import { LotsController } from './lots.controller.js';
import { LotsService } from './lots.service.js';
import { LotTraceController } from './trace/lot-trace.controller.js';
import { LotTraceQueries } from './trace/lot-trace.queries.js';

@Module({
  controllers: [LotsController, LotTraceController, InventoryController],
  providers: [LotsService, LotQueries, LookAlikeQueries, LotTraceQueries, InventoryQueries, Instants],
  exports: [LotQueries, LookAlikeQueries],
})
export class LotsModule {}
