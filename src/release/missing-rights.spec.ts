import { planGrants } from './missing-rights.js';

describe('the rights that a release lacks', () => {
  const all = { createsInPublic: true, createsSchemas: true, hasJobs: true, hasTrigrams: true, createsTrigrams: true };
  const grants = (has: Partial<typeof all>) => planGrants({ database: 'silqe', role: 'app', ...all, ...has });

  it('are none where it may do all of it, or it is done already', () => {
    expect(grants({})).toEqual([]);
    expect(grants({ createsSchemas: false, createsTrigrams: false })).toEqual([]);
    expect(grants({ hasJobs: false, hasTrigrams: false })).toEqual([]);
  });

  it('are named each with its grant', () => {
    expect(grants({ createsInPublic: false })).toEqual(['GRANT CREATE, USAGE ON SCHEMA public TO app;']);
    expect(grants({ createsSchemas: false, hasJobs: false })).toEqual(['GRANT CREATE ON DATABASE silqe TO app;']);
    expect(grants({ createsTrigrams: false, hasTrigrams: false })).toEqual(['CREATE EXTENSION pg_trgm;']);
  });
});
