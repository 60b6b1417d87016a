import { Module } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { PassportModule } from '@nestjs/passport';
import { AccessTrail, DownloadInterceptor } from '../http/access-trail.js';
import { AccessCache } from './access-cache.js';
import { AccessListener } from './access-listener.js';
import { ApiTokensController } from './api-tokens/api-tokens.controller.js';
import { ApiTokensService } from './api-tokens/api-tokens.service.js';
import { AuthController } from './auth.controller.js';
import { IdentityProof } from './identity-proof/identity-proof.service.js';
import { LocalStrategy } from './local.strategy.js';
import { LogInThrottle } from './log-in-throttle.js';
import { OwnAccessController } from './own-access/own-access.controller.js';
import { OwnAccessService } from './own-access/own-access.service.js';
import { PasswordLinksController } from './password-links.controller.js';
import { PasswordLinksService } from './password-links.service.js';
import { PermissionGuard } from './permission.guard.js';
import { PrincipalQueries } from './principal.queries.js';
import { DemandedFactorsController } from './second-factor/demanded-factors.controller.js';
import { DemandedFactorsService } from './second-factor/demanded-factors.service.js';
import { SecondFactorController } from './second-factor/second-factor.controller.js';
import { SecondFactorService } from './second-factor/second-factor.service.js';
import { SetPasswordPageController } from './set-password-page/set-password-page.controller.js';
import { UserQueries } from './users/user.queries.js';
import { UsersController } from './users/users.controller.js';
import { UsersService } from './users/users.service.js';

@Module({
  imports: [PassportModule.register({ session: true })],
  controllers: [
    AuthController,
    OwnAccessController,
    PasswordLinksController,
    UsersController,
    ApiTokensController,
    SetPasswordPageController,
    SecondFactorController,
    DemandedFactorsController,
  ],
  providers: [
    LocalStrategy,
    LogInThrottle,
    OwnAccessService,
    AccessTrail,
    { provide: APP_INTERCEPTOR, useClass: DownloadInterceptor },
    AccessCache,
    AccessListener,
    PrincipalQueries,
    PasswordLinksService,
    UsersService,
    UserQueries,
    ApiTokensService,
    SecondFactorService,
    DemandedFactorsService,
    IdentityProof,
    { provide: APP_GUARD, useClass: PermissionGuard },
  ],
  exports: [PrincipalQueries, AccessCache, LogInThrottle, IdentityProof],
})
export class AuthModule {}
