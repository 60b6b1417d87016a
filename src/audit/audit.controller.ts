import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { RequirePermission } from '../auth/permission.guard.js';
import { ApiQueries } from '../http/api-queries.js';
import type { Page } from '../http/paging.js';
import { ApiProblems } from '../problems/api-problems.js';
import { AuditEventQueries } from './audit-event.queries.js';
import {
  type AuditEventQuery,
  type AuditEventView,
  type AuditVerification,
  type AuditVerificationQuery,
  auditEventPage,
  auditEventQuery,
  auditVerification,
  auditVerificationQuery,
} from './audit-event.schema.js';
import { AuditVerificationService } from './audit-verification.js';

/** Says when nobody waits for the answer any more. */
function whileAwaited(response: Response): AbortSignal {
  const left = new AbortController();
  response.once('close', () => left.abort());
  return left.signal;
}

@ApiTags('Audit trail')
@Controller('audit-events')
export class AuditController {
  constructor(
    private readonly events: AuditEventQueries,
    private readonly verification: AuditVerificationService,
  ) {}

  @Get()
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditEvents.list',
    summary: 'Read the audit trail',
    description:
      'Who did what, when (UTC), with the old and new values, the reason and the request. Newest first; events are never changed.',
  })
  @ApiQueries(auditEventQuery)
  @ApiOkResponse({ standardSchema: auditEventPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: auditEventQuery }) query: AuditEventQuery): Promise<Page<AuditEventView>> {
    return this.events.list(query);
  }

  @Get('verification')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditEvents.verify',
    summary: 'Verify the audit trail',
    description:
      'Checks that the triggers that write and protect the trail are in place, that every regulated record has its first event and still exists, that each record is in every column and in its version as its events say, and that all events are as they were sealed: none changed, removed, slipped in, moved or back-dated, also against the checkpoints in the file storage. Reads all records and events, so it is slow.',
  })
  @ApiQueries(auditVerificationQuery)
  @ApiOkResponse({ standardSchema: auditVerification })
  @ApiProblems('invalid_request', 'storage_unavailable')
  verify(
    @Query({ schema: auditVerificationQuery }) { files }: AuditVerificationQuery,
    @Res({ passthrough: true }) response: Response,
  ): Promise<AuditVerification> {
    return this.verification.verify(files ? whileAwaited(response) : undefined);
  }
}
