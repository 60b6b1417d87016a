import { Module } from '@nestjs/common';
import { CustomerQueries } from './customer.queries.js';
import { CustomerNotesService } from './customer-notes.service.js';
import { CustomersController } from './customers.controller.js';
import { CustomersService } from './customers.service.js';

@Module({
  controllers: [CustomersController],
  providers: [CustomersService, CustomerNotesService, CustomerQueries],
  exports: [CustomerQueries],
})
export class CustomersModule {}
