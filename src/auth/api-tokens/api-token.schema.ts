import { z } from 'zod';
import { filledText } from '../../database/text.js';
import { idText } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { createdAt, recordId, shownInstant, shownNumber, shownText } from '../../openapi/shown-fields.js';
import { type Permission, permissions } from '../permissions.js';

export const apiTokenListQuery = z.strictObject({
  ...pageQuery,
  userId: idText.optional().meta({ description: 'the owner; yours when left out. Tokens of another user need users.view' }),
});
export type ApiTokenListQuery = z.infer<typeof apiTokenListQuery>;

const permission = z
  .enum(Object.keys(permissions) as [Permission, ...Permission[]])
  .meta({ id: 'Permission', description: 'the key of a permission, as routes name it in `x-permission`' });

export const newApiToken = z
  .strictObject({
    name: filledText(200).meta({ description: 'the program that will use it' }),
    scopes: z
      .array(permission)
      .min(1)
      .max(100)
      .optional()
      .meta({ description: 'the permissions of the token, at most your own; all of yours when left out' }),
    expiresAt: z.iso.datetime().nullish().meta({ description: 'UTC, at most a year from now; a year from now when left out' }),
  })
  .meta({
    id: 'NewApiToken',
    examples: [{ name: 'nightly export of the log', scopes: ['distribution_log.view', 'distribution_log.export'] }],
  });
export type NewApiToken = z.infer<typeof newApiToken>;

const shown = {
  id: recordId,
  userId: shownNumber('the id of the user whose token it is'),
  name: shownText('the program that uses it', 'nightly export of the log'),
  scopes: z.array(z.string()).nullable().meta({ description: 'null for a token made before there were scopes: all that its user may do' }),
  createdAt,
  expiresAt: shownInstant('when it stops working; null for a token made before tokens expired').nullable(),
  revokedAt: shownInstant('when it was revoked; null while it works')
    .nullable()
    .meta({ examples: [null] }),
  lastUsedAt: shownInstant('when it was last used, to the minute; null if never').nullable(),
};

export const apiToken = z.object(shown).meta({ id: 'ApiToken' });
export type ApiTokenView = z.infer<typeof apiToken>;

export const apiTokenPage = pageOf('ApiTokenPage', apiToken);

export const madeApiToken = z
  .object({ ...shown, token: z.string().meta({ description: 'shown this once: send it as `Authorization: Bearer`' }) })
  .meta({ id: 'MadeApiToken' });
export type MadeApiTokenView = z.infer<typeof madeApiToken>;
