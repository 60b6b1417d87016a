import { Controller, Get } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { IntegrityQueries } from './integrity.queries.js';
import { type Integrity, integrity } from './integrity.schema.js';

@ApiTags('Integrity')
@Controller('integrity')
export class IntegrityController {
  constructor(private readonly records: IntegrityQueries) {}

  @Get()
  @RequirePermission('integrity.view')
  @ApiOperation({ summary: 'Data quality counters', description: 'Some must be zero, others need a review.' })
  @ApiOkResponse({ standardSchema: integrity })
  count(): Promise<Integrity> {
    return this.records.count();
  }
}
