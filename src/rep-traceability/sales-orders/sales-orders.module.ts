import { Module } from '@nestjs/common';
import { CustomersModule } from '../../customer-profiles/customers.module.js';
import { AttachmentQueries } from './attachment.queries.js';
import { AttachmentsController } from './attachments.controller.js';
import { AttachmentsService } from './attachments.service.js';
import { CorrectSalesOrder } from './correct-sales-order.js';
import { CustomerMergeController } from './customer-merge.controller.js';
import { CustomerOrdersController } from './customer-orders.controller.js';
import { MergeCustomers } from './merge-customers.js';
import { SalesOrderQueries } from './sales-order.queries.js';
import { SalesOrdersController } from './sales-orders.controller.js';
import { SalesOrdersService } from './sales-orders.service.js';
import { UnmergeCustomers } from './unmerge-customers.js';

@Module({
  imports: [CustomersModule],
  controllers: [SalesOrdersController, CustomerOrdersController, CustomerMergeController, AttachmentsController],
  providers: [
    SalesOrdersService,
    CorrectSalesOrder,
    MergeCustomers,
    UnmergeCustomers,
    SalesOrderQueries,
    AttachmentsService,
    AttachmentQueries,
  ],
  exports: [SalesOrderQueries],
})
export class SalesOrdersModule {}
