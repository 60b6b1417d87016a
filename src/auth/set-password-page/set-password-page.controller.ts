import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { NoPermissionNeeded } from '../permission.guard.js';
import { SET_PASSWORD_PAGE } from './page.js';

/** For people with a browser; programs use `POST /api/v1/auth/set-password`, which the OpenAPI document describes. */
@ApiExcludeController()
@Controller('set-password')
@NoPermissionNeeded()
export class SetPasswordPageController {
  @Get()
  @Header('Content-Type', 'text/html; charset=utf-8')
  @Header('Content-Security-Policy', SET_PASSWORD_PAGE.csp)
  @Header('Referrer-Policy', 'no-referrer')
  @Header('Cache-Control', 'no-store')
  page(): string {
    return SET_PASSWORD_PAGE.html;
  }
}
