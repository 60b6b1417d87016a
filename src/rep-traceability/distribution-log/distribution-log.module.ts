import { Module } from '@nestjs/common';
import { CustomersModule } from '../../customer-profiles/customers.module.js';
import { CustomerDistributionsController } from './customer-distributions.controller.js';
import { DistributionQueries } from './distribution.queries.js';
import { DistributionsController } from './distributions.controller.js';
import { DistributionsService } from './distributions.service.js';

@Module({
  imports: [CustomersModule],
  controllers: [DistributionsController, CustomerDistributionsController],
  providers: [DistributionsService, DistributionQueries],
})
export class DistributionLogModule {}
