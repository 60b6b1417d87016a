import { defineEntity, p } from '@mikro-orm/postgresql';
import { identity, versionColumns } from '../database/columns.js';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  properties: {
    id: identity(),
    email: p.text(),
    name: p.text().nullable(),
    passwordHash: p.text().nullable(),
    isActive: p.boolean().default(true),
    ...versionColumns(),
  },
});

/** Somebody who may log in. Users are deactivated, never deleted: the audit trail names them. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);
