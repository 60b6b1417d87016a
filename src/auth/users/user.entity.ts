import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../../database/columns.js';
import { Problem } from '../../problems/problem.js';
import { UserRepository } from './user.repository.js';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  repository: () => UserRepository,
  properties: {
    id: identity(),
    email: p.text(),
    name: p.text().nullable(),
    passwordHash: p.text().nullable(),
    isActive: p.boolean().default(true),
    ...versionColumns(),
  },
});

/** A person who may log in. Users are deactivated, never deleted: the audit trail names them. */
export class User extends UserSchema.class {
  rename(name: string | null): void {
    this.name = name || null;
  }

  /** Ends the sessions, API tokens and password links of the user too: the database sees to that (migration guard_access). */
  deactivate(): void {
    this.isActive = false;
  }

  reactivate(): void {
    this.isActive = true;
  }

  /** @throws user_inactive */
  requireActive(): void {
    if (!this.isActive) throw new Problem('user_inactive', `User ${this.id} cannot log in, so a password is of no use.`);
  }
}
UserSchema.setClass(User);
