import { z } from 'zod';
import { filledText } from '../../database/text.js';
import { idText, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';

export const apiTokenListQuery = z.strictObject({
  ...pageQuery,
  userId: idText.optional().meta({ description: 'the owner; yours when left out. Tokens of another user need users.view' }),
});
export type ApiTokenListQuery = z.infer<typeof apiTokenListQuery>;

export const newApiToken = z
  .strictObject({
    name: filledText(200).meta({ description: 'the program that will use it' }),
    expiresAt: z.iso.datetime().nullish().meta({ description: 'UTC; when left out, the token is valid until it is revoked' }),
  })
  .meta({ id: 'NewApiToken', examples: [{ name: 'nightly export of the log', expiresAt: '2099-12-31T00:00:00Z' }] });
export type NewApiToken = z.infer<typeof newApiToken>;

const shown = {
  id: z.int(),
  userId: z.int(),
  name: z.string(),
  createdAt: instant,
  expiresAt: instant.nullable(),
  revokedAt: instant.nullable(),
};

export const apiToken = z.object(shown).meta({ id: 'ApiToken' });
export type ApiTokenView = z.infer<typeof apiToken>;

export const apiTokenPage = pageOf('ApiTokenPage', apiToken);

export const madeApiToken = z
  .object({ ...shown, token: z.string().meta({ description: 'shown this once: send it as `Authorization: Bearer`' }) })
  .meta({ id: 'MadeApiToken' });
export type MadeApiTokenView = z.infer<typeof madeApiToken>;
