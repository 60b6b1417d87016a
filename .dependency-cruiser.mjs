const inside = (folders) => `^src/(${folders.join('|')})/`;

/** What everything stands on: these know nothing of customers, orders or lots. */
const FOUNDATION = ['config', 'database', 'problems', 'logging', 'auth', 'audit', 'storage', 'rest', 'jobs', 'health', 'openapi'];

/** Imports run one way: rep-traceability -> customer-profiles -> foundation (design section 5). */
export default {
  forbidden: [
    {
      name: 'customer-profiles-knows-no-traceability',
      severity: 'error',
      from: { path: '^src/customer-profiles/' },
      to: { path: '^src/rep-traceability/' },
    },
    {
      name: 'foundation-knows-no-features',
      severity: 'error',
      from: { path: inside(FOUNDATION) },
      to: { path: '^src/(rep-traceability|customer-profiles|release)/' },
    },
    {
      name: 'config-and-problems-stand-at-the-bottom',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(?!config/)' },
    },
    {
      name: 'database-knows-no-http',
      severity: 'error',
      from: { path: '^src/database/' },
      to: { path: '^src/(auth|rest|audit|storage|health|openapi|problems)/' },
    },
    {
      name: 'pure-functions-know-no-database-and-no-http',
      severity: 'error',
      from: { path: '^src/rep-traceability/.*/(parse|plan|read|assemble)-[^/]+\\.ts$', pathNot: '\\.spec\\.ts$' },
      to: { path: '^src/database/|^node_modules/(@nestjs|@mikro-orm|pg|express)/' },
    },
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'no-dumping-grounds',
      severity: 'error',
      from: {},
      to: { pathNot: 'node_modules', path: '/(common|utils|helpers|shared)/[^/]+$' },
    },
    {
      name: 'nothing-unused',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.spec\\.ts$|^src/(main|release|smoke|backfill|adopt)\\.ts$|worker\\.ts$' },
      to: {},
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: { conditionNames: ['import', 'default', 'types'], exportsFields: ['exports'] },
  },
};
