import { Body, Controller, Get, Param, Patch, Post, Query, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
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
  @ApiOperation({ summary: 'List customers', description: 'Newest first. Merged customers are left out, except in a feed.' })
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
  @ApiOkResponse({ standardSchema: schema.customer })
  @ApiProblems('invalid_request', 'not_found')
  get(@Param('id', { schema: idText }) id: number): Promise<schema.CustomerView> {
    return this.customers.get(id);
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
  @ApiQueries(schema.noteListQuery)
  @ApiOkResponse({ standardSchema: schema.notePage })
  @ApiProblems('invalid_request', 'invalid_cursor', 'not_found')
  listNotes(
    @Param('id', { schema: idText }) id: number,
    @Query({ schema: schema.noteListQuery }) query: schema.NoteListQuery,
  ): Promise<Page<schema.CustomerNoteView>> {
    return this.notes.list(id, query);
  }

  @Post(':id/notes')
  @RequirePermission('customers.edit')
  @Idempotent()
  @ApiOperation({ summary: 'Add a note to a customer', description: 'The author is the logged-in user. Notes never change.' })
  @ApiCreatedResponse({ standardSchema: schema.customerNote })
  @ApiProblems('invalid_request', 'not_found', 'customer_merged')
  addNote(
    @Param('id', { schema: idText }) id: number,
    @Body({ schema: schema.newNote }) note: schema.NewNote,
    @Req() request: Request,
  ): Promise<schema.CustomerNoteView> {
    return this.notes.add(id, note, principalOf(request));
  }
}
