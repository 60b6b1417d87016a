import { z } from 'zod';
import { text } from '../../database/text.js';
import { booleanText, optionalReason } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, recordVersion, shownText, updatedAt } from '../../openapi/shown-fields.js';

const roles = z.array(text(100)).max(50).meta({ description: 'keys of roles, as listed by GET /api/v1/roles' });
const name = text(500).nullish().meta({ description: 'the name of the person; null for none' });

export const userListQuery = z.strictObject({
  ...pageQuery,
  q: text(200).optional().meta({ description: 'part of the e-mail or the name' }),
  role: text(100).optional().meta({ description: 'the key of a role' }),
  isActive: booleanText.optional().meta({ description: '`true` for users who can log in, `false` for deactivated ones' }),
});
export type UserListQuery = z.infer<typeof userListQuery>;

export const newUser = z
  .strictObject({ email: z.email().max(320).meta({ description: 'the e-mail address to log in with; unique' }), name, roles })
  .meta({
    id: 'NewUser',
    examples: [{ email: 'robin.ames@silqeqms.example', name: 'Robin Ames', roles: ['operations'] }],
  });
export type NewUser = z.infer<typeof newUser>;

export const userChange = z
  .strictObject({
    name,
    roles: roles.optional(),
    isActive: z.boolean().optional().meta({ description: 'false ends all access of the user' }),
    reason: optionalReason,
  })
  .meta({
    id: 'UserChange',
    examples: [{ roles: ['quality', 'operations'], reason: 'stands in for quality' }],
  });
export type UserChange = z.infer<typeof userChange>;

export const user = z
  .object({
    id: recordId,
    email: shownText('the e-mail address to log in with', 'robin.ames@silqeqms.example'),
    name: shownText('the name of the person', 'Robin Ames').nullable(),
    roles: z.array(z.string()).meta({ description: 'keys of the roles, as in `GET /roles`', examples: [['operations']] }),
    isActive: z.boolean().meta({ description: 'whether the user can log in', examples: [true] }),
    hasPassword: z.boolean().meta({ description: 'false: the user cannot log in before setting a password by a password link' }),
    hasSecondFactor: z.boolean().meta({ description: 'whether the log-in asks for a code too', examples: [false] }),
    version: recordVersion,
    createdAt,
    updatedAt,
  })
  .meta({ id: 'User' });
export type UserView = z.infer<typeof user>;

export const userPage = pageOf('UserPage', user);

export const roleList = z
  .object({
    data: z
      .array(
        z.object({
          key: shownText('how users and programs name the role', 'operations'),
          name: shownText('the name of the role', 'Operations'),
          description: shownText('what it is for', 'Customers, orders, distributions, imports'),
          permissions: z.array(z.string()).meta({ description: 'what it allows', examples: [['lots.view', 'sales_orders.create']] }),
          secondFactorRequired: z.boolean().meta({ description: 'whether its users need a second factor', examples: [false] }),
        }),
      )
      .meta({ description: 'all roles' }),
    nextCursor: z.null().meta({ description: 'always null: all roles are on one page' }),
  })
  .meta({ id: 'RoleList' });
export type RoleListView = z.infer<typeof roleList>;
