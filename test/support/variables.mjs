export const ADMIN = { email: 'admin@silqeqms.example', password: 'correct horse battery' };

/** What every test process and the set-up of the template database have in common. */
export const TEST_VARIABLES = {
  ENV: 'test',
  SECRET_KEY: 'a-key-for-tests-only-0123456789abcdef',
  ADMIN_EMAIL: ADMIN.email,
  ADMIN_PASSWORD: ADMIN.password,
  // The tests speak for a proxy when they need a client of another address.
  TRUST_PROXY: '1',
  LOG_LEVEL: 'silent',
};
