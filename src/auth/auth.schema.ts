import { z } from 'zod';
import { text } from '../database/text.js';
import { passwordSetByLink } from './password-link.schema.js';

export const credentialsSchema = z
  .strictObject({ email: text(320).min(1), password: text(1_000).min(1) })
  .meta({ id: 'Credentials', examples: [{ email: 'admin@silqeqms.example', password: 'the password printed at first start' }] });

const user = z.object({
  id: z.int(),
  email: z.string(),
  name: z.string().nullable(),
  roles: z.array(z.string()),
  permissions: z.array(z.string()),
});

export const whoAmI = z.object({ user }).meta({ id: 'WhoAmI' });

export const loggedInSchema = z
  .object({
    user,
    passwordSetByLink: passwordSetByLink
      .nullable()
      .meta({ description: 'shown once: somebody set your password by a link since your last log-in. If it was not you, tell an admin' }),
  })
  .meta({ id: 'LoggedIn' });
export type LoggedIn = z.infer<typeof loggedInSchema>;
