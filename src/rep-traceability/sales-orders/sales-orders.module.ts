import { Module } from '@nestjs/common';
import { CustomersModule } from '../../customer-profiles/customers.module.js';
import { AttachmentQueries } from './attachment.queries.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsService } from './attachments.service.js';
import { CorrectSalesOrder } from './correct-sales-order.js';
import { CustomerOrdersController } from './customer-orders.controller.js';
import { SalesOrderQueries } from './sales-order.queries.js';
import { SalesOrdersController } from './sales-orders.controller.js';
import { SalesOrdersService } from './sales-orders.service.js';

@Module({
  imports: [CustomersModule],
  controllers: [SalesOrdersController, CustomerOrdersController, AttachmentsController],
  providers: [SalesOrdersService, CorrectSalesOrder, SalesOrderQueries, AttachmentsService, AttachmentQueries],
  exports: [SalesOrderQueries],
})
export class SalesOrdersModule {}
