/**
 * SQL that adds users under ids drawn before, without any role.
 * @param rows SQL that selects id, e-mail, password hash and whether the user is active
 */
export const insertKnownUsers = (rows: string): string =>
  `insert into users (id, email, password_hash, is_active) overriding system value ${rows}`;
