import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { LoggedInUser } from '../../../../client/types.gen.js';
import { api, bodyOf } from '../../api/api.js';
import { ME } from '../../api/session.js';
import type { Field, Typed } from '../../parts/fields.js';
import { Form } from '../../parts/form-dialog.js';

const CREDENTIALS: Field[] = [
  { name: 'email', label: 'E-mail', required: true, autoComplete: 'username' },
  { name: 'password', label: 'Password', kind: 'password', required: true, autoComplete: 'current-password' },
];
const CODE: Field[] = [{ name: 'code', label: 'Code', required: true, autoComplete: 'one-time-code' }];

/** Password, and the code of the second factor where the account has one. */
export function LogInForm({ email, onLoggedIn }: { email?: string; onLoggedIn: () => void | Promise<void> }) {
  const [secondStep, setSecondStep] = useState(false);
  const queries = useQueryClient();
  const done = async (user: LoggedInUser | null) => {
    queries.setQueryData(ME, user);
    await onLoggedIn();
    // What else the server says of who is logged in: where the company works.
    await queries.invalidateQueries({ queryKey: ME });
  };
  const logIn = async (typed: Typed) => {
    const { secondFactor, user } = await bodyOf(api.auth.login({ body: { email: typed.email ?? '', password: typed.password ?? '' } }));
    if (secondFactor === 'required') setSecondStep(true);
    else await done(user);
  };
  const complete = async (typed: Typed) => {
    await done((await bodyOf(api.auth.completeLogin({ body: { code: (typed.code ?? '').trim() } }))).user);
  };
  if (!secondStep)
    return <Form key="password" fields={CREDENTIALS} initial={{ email: email ?? '' }} submitLabel="Log in" onSubmit={logIn} />;
  return (
    <Form key="code" fields={CODE} submitLabel="Go on" onSubmit={complete}>
      <Text size="sm">Enter the code that your app shows now, or one of your recovery codes.</Text>
    </Form>
  );
}
