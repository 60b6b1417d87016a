import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NoPermissionNeeded } from '../../../../auth/permission.guard.js';
import { REPLY_PAGE } from './page.js';

/** For consignees with a browser; programs use `POST /api/v1/recall-replies`, which the OpenAPI document describes. */
@ApiExcludeController()
@Controller('recall-reply')
@NoPermissionNeeded()
export class ReplyPageController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', REPLY_PAGE.csp)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  page(): string {
    return REPLY_PAGE.html;
  }
}
