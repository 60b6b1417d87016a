import { Controller, Get, Query, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { NoPermissionNeeded } from '../../auth/permission.guard.js';
import type { Permission } from '../../auth/permissions.js';
import { ApiQueries } from '../../http/api-queries.js';
import { principalOf } from '../../http/principal.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { SearchQueries } from './search.queries.js';
import { MOST_SHOWN, type SearchQuery, type SearchResult, SHORTEST_PART, searchQuery, searchResult } from './search.schema.js';

@ApiTags('Search')
@Controller('search')
export class SearchController {
  constructor(private readonly records: SearchQueries) {}

  @Get()
  @NoPermissionNeeded()
  @ApiOperation({
    operationId: 'search.find',
    summary: 'Find what a text names',
    description: `Lots, sales orders, facilities and tracking numbers, at most ${MOST_SHOWN} of each. What the text names exactly, by the rules of spelling that hold everywhere, is marked \`exact\` and stands first; a text of ${SHORTEST_PART} characters or more also finds what it is a part of (of a tracking number: its beginning). Look-alikes are never found. Kinds that you may not see are null.`,
  })
  @ApiQueries(searchQuery)
  @ApiOkResponse({ standardSchema: searchResult })
  @ApiProblems('invalid_request')
  async find(@Req() request: Request, @Query({ schema: searchQuery }) { q }: SearchQuery): Promise<SearchResult> {
    const { permissions } = principalOf(request);
    const text = q.trim();
    const ifMay = <Found>(permission: Permission, find: () => Promise<Found>): Promise<Found> | null =>
      permissions.includes(permission) ? find() : null;
    const [lots, salesOrders, facilities, parcels, waiting] = await Promise.all([
      ifMay('lots.view', () => this.records.lots(text)),
      ifMay('sales_orders.view', () => this.records.orders(text)),
      ifMay('customers.view', () => this.records.facilities(text)),
      ifMay('distribution_log.view', () => this.records.parcels(text)),
      ifMay('distribution_log.view', () => this.records.waiting(text)),
    ]);
    return { lots, salesOrders, facilities, parcels, waiting };
  }
}
