/**
 * SQL that adds reps under ids drawn before.
 * @param rows SQL that selects id, name, e-mail, phone, territory and whether the rep is active
 */
export const insertKnownReps = (rows: string): string =>
  `insert into reps (id, name, email, phone, territory, is_active) overriding system value ${rows}`;
