import { z } from 'zod';
import { text } from '../../database/text.js';
import { booleanText, instant, reason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';

const roles = z.array(text(100)).max(50).meta({ description: 'keys of roles, as listed by GET /api/v1/roles' });
const name = text(500).nullish();

export const userListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the e-mail or the name' }),
  role: text(100).optional().meta({ description: 'the key of a role' }),
  isActive: booleanText.optional(),
});
export type UserListQuery = z.infer<typeof userListQuery>;

export const newUser = z.strictObject({ email: z.email().max(320), name, roles }).meta({
  id: 'NewUser',
  examples: [{ email: 'robin.ames@silqeqms.example', name: 'Robin Ames', roles: ['operations'] }],
});
export type NewUser = z.infer<typeof newUser>;

export const userChange = z.strictObject({ name, roles: roles.optional(), isActive: z.boolean().optional(), reason }).meta({
  id: 'UserChange',
  examples: [{ roles: ['quality', 'operations'], reason: 'stands in for quality' }],
});
export type UserChange = z.infer<typeof userChange>;

export const user = z
  .object({
    id: z.int(),
    email: z.string(),
    name: z.string().nullable(),
    roles: z.array(z.string()),
    isActive: z.boolean(),
    hasPassword: z.boolean().meta({ description: 'false: the user cannot log in before setting a password by a password link' }),
    version: z.int(),
    createdAt: instant,
    updatedAt: instant,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof user>;

export const userPage = pageOf('UserPage', user);

export const roleList = z
  .object({
    data: z.array(z.object({ key: z.string(), name: z.string(), description: z.string(), permissions: z.array(z.string()) })),
    nextCursor: z.null().meta({ description: 'always null: all roles are on one page' }),
  })
  .meta({ id: 'RoleList' });
export type RoleListView = z.infer<typeof roleList>;
