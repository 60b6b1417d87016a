import { z } from 'zod';
import { text } from '../database/text.js';
import { instant } from '../http/fields.js';
import { SHORTEST_PASSWORD } from './password-rules.js';

const token = z.string().regex(/^[\w-]{43}$/, 'must be the token of a password link');

export const passwordLink = z
  .object({
    userId: z.int(),
    url: z.url().meta({ description: 'shown only this once: send it to the user, who opens it in a browser and sets a password' }),
    token: token.meta({ description: 'the token in the link, for programs that call POST /api/v1/auth/set-password' }),
    expiresAt: instant,
  })
  .meta({ id: 'PasswordLink' });
export type PasswordLinkView = z.infer<typeof passwordLink>;

export const passwordSetByLink = z.object({
  setAt: instant,
  madeBy: z.string().nullable().meta({ description: 'the e-mail of who made the link' }),
});
export type PasswordSetByLink = z.infer<typeof passwordSetByLink>;

export const newPassword = z
  .strictObject({ token, password: text(1_000).min(SHORTEST_PASSWORD) })
  .meta({ id: 'NewPassword', examples: [{ token: 'x'.repeat(43), password: 'at least twelve characters' }] });
export type NewPassword = z.infer<typeof newPassword>;
