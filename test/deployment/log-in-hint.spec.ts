import { logInHint } from '../../scripts/setup/log-in-hint.mjs';

describe('what npm start says about logging in', () => {
  const ADA = 'ada@silqeqms.example';
  const COUNT_NOT = 'ADMIN_EMAIL and ADMIN_PASSWORD count only when there is no admin yet.';

  it('is where the first password is: shown above, or in ADMIN_PASSWORD', () => {
    expect(logInHint({ email: ADA, password: 'generated' }, {})).toBe(`Log in as ${ADA} with the password shown above as "First log-in".`);
    const given = { ADMIN_EMAIL: ADA, ADMIN_PASSWORD: 'a long password' };
    expect(logInHint({ email: ADA, password: 'given' }, given)).toBe(`Log in as ${ADA} with the password in ADMIN_PASSWORD.`);
  });

  it('names the admin that the database has at a later start, whatever the variables say now', () => {
    const kept = { email: ADA, password: 'kept' } as const;
    for (const env of [{}, { ADMIN_EMAIL: 'Ada@SilqeQMS.example' }]) {
      expect(logInHint(kept, env)).toMatch(new RegExp(`^Log in as ${ADA}, .*shows one\\.$`));
      expect(logInHint(kept, env)).not.toContain('shown above');
    }
    for (const env of [{ ADMIN_EMAIL: 'bea@silqeqms.example' }, { ADMIN_PASSWORD: 'another one' }])
      expect(logInHint(kept, env)).toMatch(new RegExp(`^Log in as ${ADA}, .*${COUNT_NOT}$`));
    expect(logInHint({ email: null, password: 'kept' }, {})).toBe('No active admin has a password.');
  });
});
