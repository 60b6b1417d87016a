import { Body, Controller, Get, HttpCode, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { type AsOfQuery, asOfQuery } from '../audit/history/as-of.js';
import { RequirePermission } from '../auth/permission.guard.js';
import { ApiQueries } from '../http/api-queries.js';
import { ApiIfMatch, IfMatch, type Precondition } from '../http/concurrency.js';
import type { FeedPage } from '../http/feed.js';
import { idText } from '../http/fields.js';
import { Idempotent } from '../http/idempotency.js';
import { locationHeader } from '../http/location.js';
import type { Page } from '../http/paging.js';
import { principalOf } from '../http/principal.js';
import { ApiProblems } from '../problems/api-problems.js';
import * as schema from './customer.schema.js';
import * as note from './customer-note.schema.js';
import { CustomerNotesService } from './customer-notes.service.js';
import { CustomersService } from './customers.service.js';

@ApiTags('Customers')
@Controller('customers')
export class CustomersController {
  constructor(
    private readonly customers: CustomersService,
    private readonly notes: CustomerNotesService,
  ) {}

  @Get()
  @RequirePermission('customers.view')
  @ApiOperation({
    summary: 'List customers',
    description:
      'Newest first, or as `sort` says. A cursor goes on in the same sort only. Merged customers are left out, except in a feed.',
  })
  @ApiQueries(schema.customerListQuery)
  @ApiOkResponse({ standardSchema: schema.customerPage })
  @ApiProblems('invalid_request', 'invalid_cursor')
  list(@Query({ schema: schema.customerListQuery }) query: schema.CustomerListQuery): Promise<FeedPage<schema.CustomerRow>> {
    return this.customers.list(query);
  }

  @Post()
  @RequirePermission('customers.edit')
  @Idempotent()
  @ApiOperation({
    summary: 'Add a customer',
    description:
      'Orders create their customers themselves; use this for a customer without orders. 409 names the customer that has the key or number.',
  })
  @ApiCreatedResponse({ standardSchema: schema.customer, headers: locationHeader })
  @ApiProblems('invalid_request', 'customer_exists', 'customer_number_in_use', 'rep_not_found', 'facility_name_unusable')
  async create(
    @Body({ schema: schema.newCustomer }) input: schema.NewCustomer,
    @Res({ passthrough: true }) response: Response,
  ): Promise<schema.CustomerView> {
    const created = await this.customers.create(input);
    response.location(`/api/v1/customers/${created.id}`);
    return created;
  }

  @Get(':id')
  @RequirePermission('customers.view')
  @ApiOperation({
    summary: 'Read a customer',
    description:
      'Its profile, derived from its newest sales order except for `manualFields`, and its totals. A merged customer names its survivor in `mergedIntoId`.',
  })
  @ApiQueries(asOfQuery)
  @ApiOkResponse({ standardSchema: schema.customer })
  @ApiProblems('invalid_request', 'not_found', 'as_of_in_future')
  get(@Param('id', { schema: idText }) id: number, @Query({ schema: asOfQuery }) { asOf }: AsOfQuery): Promise<schema.CustomerView> {
    return this.customers.get(id, asOf);
  }

  @Patch(':id')
  @RequirePermission('customers.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Correct a customer',
    description: 'Needs a reason. Later orders do not change profile fields that were set by hand.',
  })
  @ApiOkResponse({ standardSchema: schema.customer })
  @ApiProblems(
    ...(['invalid_request', 'not_found', 'customer_number_in_use', 'customer_merged', 'stale_etag'] as const),
    ...(['customer_exists', 'facility_name_unusable'] as const),
    ...(['reason_required', 'rep_not_found', 'if_match_required'] as const),
  )
  correct(
    @Param('id', { schema: idText }) id: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: schema.customerCorrection }) correction: schema.CustomerCorrection,
  ): Promise<schema.CustomerView> {
    return this.customers.correct(id, precondition, correction);
  }

  @Get(':id/notes')
  @RequirePermission('customers.view')
  @ApiOperation({ summary: 'List the notes of a customer', description: 'Newest first.' })
  @ApiQueries(note.noteListQuery)
  @ApiOkResponse({ standardSchema: note.notePage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  listNotes(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: note.noteListQuery }) query: note.NoteListQuery,
  ): Promise<Page<note.CustomerNoteRow>> {
    return this.notes.list(id, query);
  }

  @Post(':id/notes')
  @RequirePermission('customers.edit')
  @Idempotent()
  @ApiOperation({ summary: 'Add a note to a customer', description: 'The author is the logged-in user.' })
  @ApiCreatedResponse({ standardSchema: note.customerNote, headers: locationHeader })
  @ApiProblems('invalid_request', 'not_found', 'customer_merged', 'future_date')
  async addNote(
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: note.newNote }) input: note.NewNote,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<note.CustomerNoteView> {
    const added = await this.notes.add(id, input, principalOf(request));
    response.location(`/api/v1/customers/${id}/notes/${added.id}`);
    return added;
  }

  @Get(':id/notes/:noteId')
  @RequirePermission('customers.view')
  @ApiOperation({
    summary: 'Read a note of a customer',
    description: 'With the ETag that a correction needs, and with what it said before each correction.',
  })
  @ApiOkResponse({ standardSchema: note.customerNote })
  @ApiProblems('invalid_request', 'not_found')
  getNote(
    @Param('id', { schema: idText }) id: number,
    @Param('noteId', { schema: idText }) noteId: number,
  ): Promise<note.CustomerNoteView> {
    return this.notes.get(id, noteId);
  }

  @Patch(':id/notes/:noteId')
  @RequirePermission('customers.edit')
  @ApiIfMatch()
  @ApiOperation({ summary: 'Correct a note of a customer', description: 'Needs a reason. What it said before stays in the audit trail.' })
  @ApiOkResponse({ standardSchema: note.customerNote })
  @ApiProblems(
    ...(['invalid_request', 'not_found', 'customer_merged', 'note_voided', 'future_date'] as const),
    ...(['reason_required', 'stale_etag', 'if_match_required'] as const),
  )
  correctNote(
    @Param('id', { schema: idText }) id: number,
    @Param('noteId', { schema: idText }) noteId: number,
    @IfMatch() precondition: Precondition,
    @Body({ schema: note.noteCorrection }) correction: note.NoteCorrection,
  ): Promise<note.CustomerNoteView> {
    return this.notes.correct(id, noteId, precondition, correction);
  }

  @Post(':id/notes/:noteId/void')
  @HttpCode(200)
  @RequirePermission('customers.edit')
  @ApiOperation({ summary: 'Void a note of a customer', description: 'Takes a wrong note out of the list, with a reason. It is kept.' })
  @ApiOkResponse({ standardSchema: note.customerNote })
  @ApiProblems('invalid_request', 'not_found', 'customer_merged', 'note_voided', 'reason_required')
  voidNote(
    @Param('id', { schema: idText }) id: number,
    @Param('noteId', { schema: idText }) noteId: number,
    @Body({ schema: note.noteVoiding }) input: note.NoteVoiding,
  ): Promise<note.CustomerNoteView> {
    return this.notes.void(id, noteId, input);
  }
}
