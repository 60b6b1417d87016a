import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { CustomerQueries } from '../../customer-profiles/customer.queries.js';
import { ApiQueries } from '../../http/api-queries.js';
import type { BuiltJson } from '../../http/built-json.js';
import type { FeedPage } from '../../http/feed.js';
import { idText } from '../../http/fields.js';
import { ApiProblems } from '../../problems/api-problems.js';
import {
  type CustomerDistributionsQuery,
  customerDistributionsQuery,
  distributionPage,
  type ListedDistribution,
} from './distribution.schema.js';
import { DistributionsService } from './distributions.service.js';

/** Apart from the other routes of customers: their folder must not depend on distributions. */
@ApiTags('Customers')
@Controller('customers/:id/distributions')
export class CustomerDistributionsController {
  constructor(
    private readonly customers: CustomerQueries,
    private readonly distributions: DistributionsService,
  ) {}

  @Get()
  @RequirePermission('distribution_log.view')
  @ApiOperation({
    operationId: 'customers.listDistributions',
    summary: 'List the distributions of a customer',
    description: 'Newest shipments first. Voided ones are left out unless requested.',
  })
  @ApiQueries(customerDistributionsQuery)
  @ApiOkResponse({ standardSchema: distributionPage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'as_of_in_future', 'not_found')
  async list(
    @Param('id', { schema: idText }) customerId: number,
    @Query({ schema: customerDistributionsQuery }) query: CustomerDistributionsQuery,
  ): Promise<BuiltJson<FeedPage<ListedDistribution>>> {
    await this.customers.requireKnown(customerId);
    return this.distributions.list({ ...query, customerId });
  }
}
