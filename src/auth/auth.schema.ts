import { z } from 'zod';
import { secretText, text } from '../database/text.js';
import type { Principal } from '../http/principal.js';
import { shownNumber, shownText } from '../openapi/shown-fields.js';
import { passwordSetByLink } from './password-link.schema.js';

export const credentialsSchema = z
  .strictObject({
    email: text(320).min(1).meta({ description: 'the e-mail address of the account, in any letter case' }),
    password: secretText(1_000).min(1).meta({ description: 'the password' }),
  })
  .meta({ id: 'Credentials', examples: [{ email: 'admin@silqeqms.example', password: 'the password printed at first start' }] });

const user = z
  .object({
    id: shownNumber('the id of the user'),
    email: shownText('the e-mail address of the account', 'robin.ames@silqeqms.example'),
    name: shownText('the name of the person', 'Robin Ames').nullable(),
    roles: z.array(z.string()).meta({ description: 'keys of the roles, as in `GET /roles`', examples: [['operations']] }),
    permissions: z
      .array(z.string())
      .meta({ description: 'what these roles allow; of a token: what it allows', examples: [['lots.view', 'sales_orders.view']] }),
    secondFactor: z.enum(['off', 'on', 'required']).meta({
      id: 'SecondFactorState',
      description: '`required`: a role of yours demands a second factor; until you have one, you can do nothing but set it up',
      examples: ['off'],
    }),
  })
  .meta({ id: 'LoggedInUser', description: 'the user of the session or token' });

export const whoAmI = z
  .object({
    user,
    timeZone: shownText('where the company works, whose days the records count, as an IANA name', 'America/Los_Angeles'),
  })
  .meta({ id: 'WhoAmI' });
export type WhoAmI = z.infer<typeof whoAmI>;

export const loggedInSchema = z
  .object({
    user: user.nullable().meta({ description: 'null while the second step is missing' }),
    passwordSetByLink: passwordSetByLink
      .nullable()
      .meta({ description: 'shown once: somebody set your password by a link since your last log-in. If it was not you, tell an admin' }),
    secondFactor: z.enum(['not_used', 'required', 'passed']).meta({
      id: 'SecondFactorStep',
      description: '`required`: the log-in is not complete; send a code to POST /auth/second-factor within ten minutes',
      examples: ['not_used'],
    }),
  })
  .meta({ id: 'LoggedIn' });
export type LoggedIn = z.infer<typeof loggedInSchema>;

/** What a user is shown of themselves. */
export const shownUser = ({ id, email, name, roles, permissions, secondFactor }: Principal): z.infer<typeof user> => ({
  id,
  email,
  name,
  roles,
  permissions,
  secondFactor,
});
