import { Module } from '@nestjs/common';
import { CustomersModule } from '../../customer-profiles/customers.module.js';
import { CustomerDistributionsController } from './customer-distributions.controller.js';
import { DistributionQueries } from './distribution.queries.js';
import { DistributionsController } from './distributions.controller.js';
import { DistributionsService } from './distributions.service.js';
import { ReturnQueries } from './returns/return.queries.js';
import { ReturnsController } from './returns/returns.controller.js';
import { ReturnsService } from './returns/returns.service.js';

@Module({
  imports: [CustomersModule],
  controllers: [DistributionsController, CustomerDistributionsController, ReturnsController],
  providers: [DistributionsService, DistributionQueries, ReturnsService, ReturnQueries],
  exports: [DistributionQueries],
})
export class DistributionLogModule {}
