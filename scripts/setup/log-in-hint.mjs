/**
 * How to log in after this start.
 * @param {{ email: string | null, password: string }} logIn what the release says: the admin's e-mail, null if no active admin has a password, and whether the password was `generated` now, `given` in
 *   ADMIN_PASSWORD now, or `kept` from before
 * @param {{ ADMIN_EMAIL?: string, ADMIN_PASSWORD?: string }} env the variables of this start
 */
export function logInHint({ email, password }, { ADMIN_EMAIL, ADMIN_PASSWORD }) {
  if (password === 'generated') return `Log in as ${email} with the password shown above as "First log-in".`;
  if (password === 'given') return `Log in as ${email} with the password in ADMIN_PASSWORD.`;
  const ignored = ADMIN_PASSWORD || (ADMIN_EMAIL && ADMIN_EMAIL.trim().toLowerCase() !== email);
  const why = ignored ? ' ADMIN_EMAIL and ADMIN_PASSWORD count only when there is no admin yet.' : '';
  if (email === null) return `No active admin has a password.${why}`;
  return `Log in as ${email}, or as another user, with the password that you have: only the start that makes the first admin shows one.${why}`;
}
