import { Module } from '@nestjs/common';
import { CommitDistributions } from './distributions-csv/commit-distributions.js';
import { ValidateDistributions } from './distributions-csv/validate-distributions.js';
import { ImportRepository } from './import.repository.js';
import { ImportWorker } from './import-worker.js';
import { ImportsController } from './imports.controller.js';
import { ImportsService } from './imports.service.js';
import { RejectsService } from './rejects.service.js';
import { CommitSalesOrders } from './sales-orders-pdf/commit-sales-orders.js';
import { ValidateSalesOrders } from './sales-orders-pdf/validate-sales-orders.js';

@Module({
  controllers: [ImportsController],
  providers: [
    ImportsService,
    ImportRepository,
    ImportWorker,
    ValidateDistributions,
    CommitDistributions,
    ValidateSalesOrders,
    CommitSalesOrders,
    RejectsService,
  ],
})
export class ImportsModule {}
