import { Controller, Get, Param, Query, Req, Res, type StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { RequirePermission } from '../../auth/permission.guard.js';
import { Recorded } from '../../http/access-trail.js';
import { ApiQueries } from '../../http/api-queries.js';
import { ApiStoredFile } from '../../http/api-stored-file.js';
import { idText } from '../../http/fields.js';
import type { Page } from '../../http/paging.js';
import { sendStoredFile } from '../../http/send-stored-file.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { FileStorage } from '../../storage/file-storage.js';
import { verifyStored } from '../../storage/verify-sha256.js';
import { EventExport } from './export-events.js';
import { ProofQueries } from './proof.queries.js';
import {
  type AuditCheckpoint,
  type AuditConsistency,
  type AuditExportQuery,
  type AuditSegment,
  auditCheckpointPage,
  auditConsistency,
  auditExportQuery,
  auditSegmentPage,
  type CheckpointsQuery,
  type ConsistencyQuery,
  checkpointsQuery,
  consistencyQuery,
  type EventProof,
  eventProof,
  type SegmentsQuery,
  segmentsQuery,
} from './proof.schema.js';

@ApiTags('Audit trail')
@Controller('audit-events')
export class ProofController {
  constructor(
    private readonly proofs: ProofQueries,
    private readonly exports: EventExport,
    private readonly storage: FileStorage,
  ) {}

  @Get('checkpoints')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditCheckpoints.list',
    summary: 'List the checkpoints of the audit trail',
    description:
      'Every few seconds, new events are closed into a Merkle tree (RFC 6962) whose signed head is a checkpoint. Keep one elsewhere: with it you can show later that no event it covers was changed, removed or slipped in. Newest first.',
  })
  @ApiQueries(checkpointsQuery)
  @ApiOkResponse({ standardSchema: auditCheckpointPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  checkpoints(@Query({ schema: checkpointsQuery }) query: CheckpointsQuery): Promise<Page<AuditCheckpoint>> {
    return this.proofs.checkpoints(query);
  }

  @Get('checkpoints/:size/consistency')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditCheckpoints.consistency',
    summary: 'Prove that a checkpoint continues an earlier one',
    description:
      'The hashes that prove that the tree of `size` events begins with that of `earlier` events: that what an earlier checkpoint covers was not rewritten since.',
  })
  @ApiQueries(consistencyQuery)
  @ApiOkResponse({ standardSchema: auditConsistency })
  @ApiProblems('invalid_request', 'not_found')
  consistency(
    @Param('size', { schema: idText }) size: number,
    @Query({ schema: consistencyQuery }) { earlier }: ConsistencyQuery,
  ): Promise<AuditConsistency> {
    return this.proofs.consistency(size, earlier ?? 1);
  }

  @Get('segments')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditSegments.list',
    summary: 'List the archived segments of the audit trail',
    description:
      'Sealed events are also archived in the file storage: those of a month once it has ended, or 200,000 of them. Each file proves itself like an export (docs/PROOF.md), without the database. Newest first.',
  })
  @ApiQueries(segmentsQuery)
  @ApiOkResponse({ standardSchema: auditSegmentPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  segments(@Query({ schema: segmentsQuery }) query: SegmentsQuery): Promise<Page<AuditSegment>> {
    return this.proofs.segments(query);
  }

  @Get('segments/:number/content')
  @Recorded('download')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditSegments.download',
    summary: 'Download an archived segment',
    description:
      'An export of the events of the segment, compressed with gzip. `npm run audit:verify -- --export FILE` checks it as it is. The ETag is its SHA-256. One that was altered in the storage is not sent.',
  })
  @ApiStoredFile('application/gzip')
  async segment(@Param('number', { schema: idText }) number: number, @Req() request: Request, @Res() response: Response): Promise<void> {
    const stored = await this.proofs.storedSegment(number);
    await verifyStored(this.storage, stored);
    await sendStoredFile(request, response, this.storage, { ...stored, contentType: 'application/gzip' });
  }

  @Get('export')
  @Recorded('export')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditEvents.export',
    summary: 'Export the sealed events with their proof',
    description:
      'All sealed events in their order, one line of JSON each, and behind each seal its checkpoint. `npm run audit:verify -- --export FILE` checks such a file without this system; docs/PROOF.md describes it. Parts of a trail prove themselves too: `from` and `to` choose by the time of sealing.',
  })
  @ApiQueries(auditExportQuery)
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ description: 'the events, as an attachment', content: { 'application/x-ndjson': { schema: { type: 'string' } } } })
  @ApiProblems('invalid_request')
  export(@Query({ schema: auditExportQuery }) query: AuditExportQuery): Promise<StreamableFile> {
    return this.exports.file(query);
  }

  @Get(':id/proof')
  @RequirePermission('audit.view')
  @ApiOperation({
    operationId: 'auditEvents.prove',
    summary: 'Prove that an event is in the sealed trail',
    description: 'The place of the event in the Merkle tree, and the hashes that lead from it to the root of the newest checkpoint.',
  })
  @ApiOkResponse({ standardSchema: eventProof })
  @ApiProblems('invalid_request', 'not_found', 'event_not_sealed')
  proof(@Param('id', { schema: idText }) id: number): Promise<EventProof> {
    return this.proofs.ofEvent(id);
  }
}
