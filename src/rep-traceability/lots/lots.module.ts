import { Module } from '@nestjs/common';
import { LotRepository } from './lot.repository.js';
import { LotsController } from './lots.controller.js';
import { LotsService } from './lots.service.js';
import { LotTraceController } from './trace/lot-trace.controller.js';
import { LotTraceRepository } from './trace/lot-trace.repository.js';

@Module({ controllers: [LotsController, LotTraceController], providers: [LotsService, LotRepository, LotTraceRepository] })
export class LotsModule {}
