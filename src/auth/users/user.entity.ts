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
    accessEpoch: p.integer().default(1).persist(false),
    ...versionColumns(),
  },
});

/** A person who may log in. Users are deactivated, never deleted, since the audit trail names them. */
export class User extends UserSchema.class {
  /** @param name null or an empty text for none */
  rename(name: string | null): void {
    this.name = name || null;
  }

  /** The database then ends the user's sessions, API tokens and password links (migration guard_access). */
  deactivate(): void {
    this.isActive = false;
  }

  reactivate(): void {
    this.isActive = true;
  }

  /** @throws Problem `user_inactive` */
  requireActive(): void {
    if (!this.isActive) throw new Problem('user_inactive', `User ${this.id} is deactivated and cannot log in: reactivate the user first.`);
  }
}
UserSchema.setClass(User);
