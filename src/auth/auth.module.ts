import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AuthController } from './auth.controller.js';
import { LocalStrategy } from './local.strategy.js';
import { PasswordLinksController } from './password-links.controller.js';
import { PasswordLinksService } from './password-links.service.js';
import { PermissionGuard } from './permission.guard.js';
import { PrincipalsRepository } from './principals.repository.js';
import { SetPasswordPageController } from './set-password-page/set-password-page.controller.js';

@Module({
  imports: [PassportModule.register({ session: true })],
  controllers: [AuthController, PasswordLinksController, SetPasswordPageController],
  providers: [LocalStrategy, PrincipalsRepository, PasswordLinksService, { provide: APP_GUARD, useClass: PermissionGuard }],
  exports: [PrincipalsRepository],
})
export class AuthModule {}
