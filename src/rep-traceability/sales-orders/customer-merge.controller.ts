import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { CustomerQueries } from '../../customer-profiles/customer.queries.js';
import { type CustomerView, customer, type MergeRequest, mergeRequest } from '../../customer-profiles/customer.schema.js';
import { idText } from '../../http/fields.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { MergeCustomers } from './merge-customers.js';

/** A route of customers that moves sales orders, which customers know nothing of. */
@ApiTags('Customers')
@Controller('customers/:id/merge')
export class CustomerMergeController {
  constructor(
    private readonly customers: CustomerQueries,
    private readonly merging: MergeCustomers,
  ) {}

  @Post()
  @HttpCode(200)
  @RequirePermission('customers.merge')
  @ApiOperation({
    operationId: 'customers.merge',
    summary: 'Merge another customer into this one',
    description:
      'Its orders, distributions and notes become this customer’s; every ship-to and sold-to snapshot stays. Orders of the merged name or number are this customer’s from then on. Needs a reason; cannot be undone.',
  })
  @ApiOkResponse({ standardSchema: customer })
  @ApiProblems('invalid_request', 'not_found', 'order_numbers_clash', 'reason_required', 'customer_not_found', 'merge_refused')
  async merge(@Param('id', { schema: idText }) id: number, @Body({ schema: mergeRequest }) request: MergeRequest): Promise<CustomerView> {
    await this.merging.merge(id, request);
    return this.customers.get(id);
  }
}
