import { z } from 'zod';
import { secretText } from '../../database/text.js';
import { idText } from '../../http/fields.js';
import { pageOf, pageQuery } from '../../http/paging.js';
import { recordId, shownInstant, shownNumber, shownText } from '../../openapi/shown-fields.js';
import { SHORTEST_PASSWORD } from '../password-rules.js';

export const passwordChange = z
  .strictObject({
    currentPassword: secretText(1_000).min(1).meta({ description: 'the password that you have' }),
    newPassword: secretText(1_000).min(SHORTEST_PASSWORD).meta({ description: 'the password that you want' }),
  })
  .meta({ id: 'PasswordChange', examples: [{ currentPassword: 'the password that you have', newPassword: 'several words of your own' }] });
export type PasswordChange = z.infer<typeof passwordChange>;

export const sessionListQuery = z.strictObject({
  ...pageQuery,
  userId: idText.optional().meta({ description: 'the user; you when left out. Sessions of another user need users.view' }),
});
export type SessionListQuery = z.infer<typeof sessionListQuery>;

export const sessionView = z
  .object({
    id: recordId,
    userId: shownNumber('the id of the user who logged in'),
    startedAt: shownInstant('when the user logged in'),
    lastSeenAt: shownInstant('when the session was last used, to the minute'),
    address: shownText('the IP address of the log-in', '203.0.113.7').nullable(),
    agent: shownText('the browser or program, as it calls itself', 'Mozilla/5.0').nullable(),
    current: z.boolean().meta({ description: 'whether this request uses it' }),
  })
  .meta({ id: 'Session' });
export type SessionView = z.infer<typeof sessionView>;

export const sessionPage = pageOf('SessionPage', sessionView);
