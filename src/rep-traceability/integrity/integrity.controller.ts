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
  @ApiOperation({ summary: 'Count what is amiss', description: 'What must be zero, and what a person should look at.' })
  @ApiOkResponse({ standardSchema: integrity })
  count(): Promise<Integrity> {
    return this.records.count();
  }
}
