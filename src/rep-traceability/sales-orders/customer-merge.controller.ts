import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { CustomerQueries } from '../../customer-profiles/customer.queries.js';
import {
  type CustomerView,
  customer,
  type MergeRequest,
  mergeRequest,
  type UnmergeRequest,
  unmergeRequest,
} from '../../customer-profiles/customer.schema.js';
import { idText } from '../../http/fields.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { MergeCustomers } from './merge-customers.js';
import { UnmergeCustomers } from './unmerge-customers.js';

/** A route of customers that moves sales orders, which customers know nothing of. */
@ApiTags('Customers')
@Controller('customers/:id')
export class CustomerMergeController {
  constructor(
    private readonly customers: CustomerQueries,
    private readonly merging: MergeCustomers,
    private readonly unmerging: UnmergeCustomers,
  ) {}

  @Post('merge')
  @HttpCode(200)
  @RequirePermission('customers.merge')
  @ApiOperation({
    operationId: 'customers.merge',
    summary: 'Merge another customer into this one',
    description:
      'Its orders, distributions, notes and reps become this customer’s, which keeps its primary rep; every ship-to and sold-to snapshot stays. Orders of the merged name or number are this customer’s from then on. Needs a reason. `POST /customers/{id}/unmerge` takes it apart again.',
  })
  @ApiOkResponse({ standardSchema: customer })
  @ApiProblems('invalid_request', 'not_found', 'order_numbers_clash', 'reason_required', 'customer_not_found', 'merge_refused')
  async merge(@Param('id', { schema: idText }) id: number, @Body({ schema: mergeRequest }) request: MergeRequest): Promise<CustomerView> {
    await this.merging.merge(id, request);
    return this.customers.get(id);
  }

  @Post('unmerge')
  @HttpCode(200)
  @RequirePermission('customers.merge')
  @ApiOperation({
    operationId: 'customers.unmerge',
    summary: 'Take a merge apart',
    description:
      'The merged customer (in the path) has its own orders, distributions, notes, reps, recall contacts, names and number again, with what was corrected of them since. Orders that came after the merge go to the customer that the name of their sold-to leads to; where it leads to neither, 409 `unmerge_unclear` lists them, and `assign` says whose each is. What else was added after the merge stays with the survivor. Open recalls get the changes of their scope. Needs a reason.',
  })
  @ApiOkResponse({ standardSchema: customer })
  @ApiProblems('invalid_request', 'not_found', 'customer_not_merged', 'unmerge_unclear', 'assignment_refused', 'reason_required')
  async unmerge(
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: unmergeRequest }) request: UnmergeRequest,
  ): Promise<CustomerView> {
    await this.unmerging.unmerge(id, request);
    return this.customers.get(id);
  }
}
