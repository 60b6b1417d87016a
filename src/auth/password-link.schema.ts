import { z } from 'zod';
import { secretText } from '../database/text.js';
import { shownInstant, shownNumber } from '../openapi/shown-fields.js';
import { SHORTEST_PASSWORD } from './password-rules.js';

const token = z.string().regex(/^[\w-]{43}$/, 'must be the token of a password link');

export const passwordLink = z
  .object({
    userId: shownNumber('the id of the user who sets a password by it'),
    url: z.url().meta({
      examples: [`https://silqeqms.example/set-password#token=${'x'.repeat(43)}`],
      description: 'shown only this once: send it to the user, who opens it in a browser and sets a password',
    }),
    token: token.meta({
      examples: ['x'.repeat(43)],
      description: 'the token in the link, for programs that call POST /api/v1/auth/set-password',
    }),
    expiresAt: shownInstant('when it stops working'),
  })
  .meta({ id: 'PasswordLink' });
export type PasswordLinkView = z.infer<typeof passwordLink>;

export const passwordSetByLink = z.object({
  setAt: shownInstant('when the password was set'),
  madeBy: z
    .string()
    .nullable()
    .meta({ description: 'the e-mail of who made the link', examples: ['admin@silqeqms.example'] }),
});
export type PasswordSetByLink = z.infer<typeof passwordSetByLink>;

export const newPassword = z
  .strictObject({
    token: token.meta({ description: 'the token of the link' }),
    password: secretText(1_000).min(SHORTEST_PASSWORD).meta({ description: 'the password to set' }),
  })
  .meta({ id: 'NewPassword', examples: [{ token: 'x'.repeat(43), password: 'at least twelve characters' }] });
export type NewPassword = z.infer<typeof newPassword>;
