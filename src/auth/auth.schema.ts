import { z } from 'zod';
import { text } from '../database/text.js';

export const credentialsSchema = z
  .strictObject({ email: text(320).min(1), password: text(1_000).min(1) })
  .meta({ id: 'Credentials', examples: [{ email: 'admin@silqeqms.example', password: 'the password printed at first start' }] });

export const loggedInSchema = z
  .object({
    user: z.object({
      id: z.int(),
      email: z.string(),
      name: z.string().nullable(),
      roles: z.array(z.string()),
      permissions: z.array(z.string()),
    }),
  })
  .meta({ id: 'LoggedIn' });
