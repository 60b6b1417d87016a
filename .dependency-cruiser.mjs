/**
 * The layers of `src`, the highest first: a folder imports from its own layer and from those below, never from one above (docs/ARCHITECTURE.md).
 * The folders of one layer may import one another where that makes no circle.
 */
const LAYERS = [
  ['legacy'],
  ['rep-traceability'],
  ['customer-profiles'],
  ['health', 'audit', 'auth'],
  ['http'],
  ['storage', 'openapi', 'jobs', 'problems', 'csv', 'pdf', 'addresses', 'calendar', 'logging'],
  ['database'],
  ['config', 'embedded-postgres'],
];

const inside = (folders) => `^src/(${folders.join('|')})/`;

/** One rule for each layer: it knows nothing of the layers above it, nor of the entry points. */
const layerRules = LAYERS.slice(1).map((folders, index) => ({
  name: `${folders.join('-')}-imports-nothing-from-above`,
  severity: 'error',
  from: { path: inside(folders) },
  to: { path: `${inside([...LAYERS.slice(0, index + 1).flat(), 'commands', 'release'])}|^src/[^/]+$` },
}));

export default {
  forbidden: [
    ...layerRules,
    {
      name: 'only-commands-import-legacy',
      severity: 'error',
      from: { pathNot: '^src/(legacy|commands)/|^src/entities' },
      to: { path: '^src/legacy/' },
    },
    {
      name: 'config-stands-alone',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(?!config/)' },
    },
    {
      name: 'pure-functions-know-no-database-and-no-http',
      severity: 'error',
      from: {
        path: '^src/(rep-traceability|customer-profiles|csv|pdf|calendar|legacy)/.*(parse|plan|read|assemble|match)-[^/]+\\.ts$',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: '^src/database/|^node_modules/(@nestjs|@mikro-orm|pg|express)/' },
    },
    // An entity names its repository, whose types name the entity: nothing of that is left when it runs.
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-dumping-grounds',
      severity: 'error',
      from: {},
      to: { pathNot: 'node_modules', path: '/(common|utils|helpers|shared)/[^/]+$' },
    },
    {
      name: 'nothing-unused',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.spec\\.ts$|^src/(main|release|smoke)\\.ts$|^src/commands/|worker\\.ts$' },
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
