import { z } from 'zod';
import { text } from '../../database/text.js';
import { idText, instant } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { SHORTEST_PASSWORD } from '../password-rules.js';

export const passwordChange = z
  .strictObject({ currentPassword: text(1_000).min(1), newPassword: text(1_000).min(SHORTEST_PASSWORD) })
  .meta({ id: 'PasswordChange', examples: [{ currentPassword: 'the password that you have', newPassword: 'several words of your own' }] });
export type PasswordChange = z.infer<typeof passwordChange>;

export const sessionListQuery = z.strictObject({
  ...pageQuery,
  userId: idText.optional().meta({ description: 'the user; you when left out. Sessions of another user need users.view' }),
});
export type SessionListQuery = z.infer<typeof sessionListQuery>;

export const sessionView = z
  .object({
    id: z.int(),
    userId: z.int(),
    startedAt: instant,
    lastSeenAt: instant.meta({ description: 'UTC, to the minute' }),
    address: z.string().nullable().meta({ description: 'the IP address of the log-in' }),
    agent: z.string().nullable().meta({ description: 'the browser or program, as it calls itself' }),
    current: z.boolean().meta({ description: 'whether this request uses it' }),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;

export const sessionPage = pageOf('SessionPage', sessionView);
