import { z } from 'zod';

export const credentialsSchema = z
  .strictObject({ email: z.string().min(1).max(320), password: z.string().min(1).max(1_000) })
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
