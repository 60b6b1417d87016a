import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiQueries } from '../../http/api-queries.js';
import { idText } from '../../http/fields.js';
import { Idempotent } from '../../http/idempotency.js';
import type { Page } from '../../http/paging.js';
import { ApiProblems } from '../../problems/api-problems.js';
import * as schema from './duplicate.schema.js';
import { DuplicatesService } from './duplicates.service.js';

@ApiTags('Customers')
@Controller('customers/duplicates')
export class DuplicatesController {
  constructor(private readonly duplicates: DuplicatesService) {}

  @Get()
  @RequirePermission('customers.view')
  @ApiOperation({
    summary: 'List pairs of customers that may be one',
    description:
      'With the evidence for each pair, the newest customer first. Merge a pair with `POST /customers/{id}/merge`, or dismiss it. A page looks at 100 customers, so it may hold fewer pairs than `limit`, or none: go on while there is a `nextCursor`. Of customers that share one key, each is shown with the next ten older ones; names are compared with the next fifty older ones of the same city, and of the same beginning of the name. Evidence of a ship-to covers the 50 newest consignees of the newer customer, and only those with shipments that were not voided.',
  })
  @ApiQueries(schema.duplicateListQuery)
  @ApiOkResponse({ standardSchema: schema.duplicatePage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: schema.duplicateListQuery }) query: schema.DuplicateListQuery): Promise<Page<schema.DuplicateView>> {
    return this.duplicates.list(query);
  }

  @Get('dismissals')
  @RequirePermission('customers.view')
  @ApiOperation({ summary: 'List pairs of customers that are not the same', description: 'As people judged them. Newest first.' })
  @ApiQueries(schema.dismissalListQuery)
  @ApiOkResponse({ standardSchema: schema.dismissalPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  listDismissals(@Query({ schema: schema.dismissalListQuery }) query: schema.DismissalListQuery): Promise<Page<schema.DismissalView>> {
    return this.duplicates.listDismissals(query);
  }

  @Post('dismissals')
  @RequirePermission('customers.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Dismiss a pair of customers',
    description: 'Says with a reason that two customers are not the same. The pair is not listed again unless the dismissal is withdrawn.',
  })
  @ApiCreatedResponse({ standardSchema: schema.dismissal })
  @ApiProblems('invalid_request', 'customer_not_found', 'customer_merged', 'duplicate_dismissed')
  dismiss(@Body({ schema: schema.newDismissal }) input: schema.NewDismissal): Promise<schema.DismissalView> {
    return this.duplicates.dismiss(input);
  }

  @Post('dismissals/:id/withdraw')
  @HttpCode(200)
  @RequirePermission('customers.edit')
  @ApiOperation({
    summary: 'Withdraw the dismissal of a pair',
    description: 'Needs a reason. The pair is listed again while there is evidence for it.',
  })
  @ApiOkResponse({ standardSchema: schema.dismissal })
  @ApiProblems('invalid_request', 'not_found', 'dismissal_withdrawn', 'reason_required')
  withdraw(
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: schema.dismissalWithdrawal }) input: schema.DismissalWithdrawal,
  ): Promise<schema.DismissalView> {
    return this.duplicates.withdraw(id, input);
  }
}
