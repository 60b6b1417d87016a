import { Controller, Get, Req } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { NoPermissionNeeded } from '../../auth/permission.guard.js';
import { principalOf } from '../../http/principal.js';
import { HomeQueries } from './home.queries.js';
import { type Home, home } from './home.schema.js';

@ApiTags('Search')
@Controller('home')
export class HomeController {
  constructor(private readonly records: HomeQueries) {}

  @Get()
  @NoPermissionNeeded()
  @ApiOperation({
    operationId: 'home.read',
    summary: 'Show what waits for a person',
    description: 'The review queue, imports that are not finished, and open recalls with their days. What you may not see is null.',
  })
  @ApiOkResponse({ standardSchema: home })
  async read(@Req() request: Request): Promise<Home> {
    const { permissions } = principalOf(request);
    const seesLog = permissions.includes('distribution_log.view');
    const [review, imports, recalls] = await Promise.all([
      seesLog ? this.records.review() : null,
      seesLog ? this.records.unfinishedImports() : null,
      permissions.includes('recalls.view') ? this.records.openRecalls() : null,
    ]);
    return { review, imports, recalls: recalls?.data ?? null, moreRecalls: recalls?.more ?? false };
  }
}
