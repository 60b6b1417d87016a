import { Body, Controller, Get, Patch } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { RequirePermission } from '../../auth/permission.guard.js';
import { ApiIfMatch, IfMatch, Precondition } from '../../http/concurrency.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { type SettingsChange, type SettingsView, settings, settingsChange } from './settings.schema.js';
import { SettingsService } from './settings.service.js';

@ApiTags('Settings')
@Controller('settings')
export class SettingsController {
  constructor(private readonly settings: SettingsService) {}

  @Get()
  @RequirePermission('settings.view')
  @ApiOperation({
    summary: 'Read the settings',
    description: 'Who the company is, as notices print it. With the ETag that a change needs.',
  })
  @ApiOkResponse({ standardSchema: settings })
  get(): Promise<SettingsView> {
    return this.settings.get();
  }

  @Patch()
  @RequirePermission('settings.edit')
  @ApiIfMatch()
  @ApiOperation({
    summary: 'Change the settings',
    description: 'Updates the given fields. Needs a reason. Notices that were sent before stay as they were.',
  })
  @ApiOkResponse({ standardSchema: settings })
  @ApiProblems('invalid_request', 'reason_required', 'stale_etag', 'if_match_required')
  change(@IfMatch() precondition: Precondition, @Body({ schema: settingsChange }) change: SettingsChange): Promise<SettingsView> {
    return this.settings.change(change, precondition);
  }
}
