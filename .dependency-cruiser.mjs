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
  ['storage', 'openapi', 'console', 'jobs', 'problems', 'csv', 'pdf', 'addresses', 'calendar', 'logging'],
  ['metrics'],
  ['database'],
  ['config', 'embedded-postgres'],
];

/** The same of the rooms of the core. */
const ROOMS = [
  ['home', 'search', 'record-histories'],
  ['imports', 'recalls', 'unlinked-distributions', 'adopted-records', 'tracing-reports', 'dashboard', 'integrity'],
  ['distribution-log'],
  ['sales-orders', 'lots'],
  ['products', 'reps', 'settings'],
];

const inside = (folders, parent = 'src') => `^${parent}/(${folders.join('|')})/`;

/** One rule for each layer: it knows nothing of the layers above it, nor of the entry points. */
const layerRules = LAYERS.slice(1).map((folders, index) => ({
  name: `${folders.join('-')}-imports-nothing-from-above`,
  severity: 'error',
  from: { path: inside(folders) },
  to: { path: `${inside([...LAYERS.slice(0, index + 1).flat(), 'commands', 'release'])}|^src/[^/]+$` },
}));

const CORE = 'src/rep-traceability';
const roomRules = ROOMS.slice(1).map((rooms, index) => ({
  name: `${rooms.join('-')}-imports-nothing-from-above`,
  severity: 'error',
  from: { path: inside(rooms, CORE) },
  to: { path: inside(ROOMS.slice(0, index + 1).flat(), CORE) },
}));

export default {
  forbidden: [
    ...layerRules,
    ...roomRules,
    {
      name: 'every-folder-has-its-layer',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: inside([...LAYERS.flat(), 'commands', 'release']) },
      to: {},
    },
    {
      name: 'every-room-has-its-layer',
      severity: 'error',
      from: { path: `^${CORE}/[^/]+/`, pathNot: inside(ROOMS.flat(), CORE) },
      to: {},
    },
    {
      name: 'legacy-imports-no-entry-points',
      severity: 'error',
      from: { path: '^src/legacy/' },
      to: { path: '^src/(commands|release)/|^src/[^/]+$', pathNot: '^src/entities' },
    },
    {
      name: 'only-commands-import-legacy',
      severity: 'error',
      from: { pathNot: '^src/(legacy|commands)/' },
      to: { path: '^src/legacy/' },
    },
    {
      name: 'nothing-imports-commands',
      severity: 'error',
      from: { pathNot: '^src/commands/' },
      to: { path: '^src/commands/' },
    },
    {
      name: 'config-stands-alone',
      severity: 'error',
      from: { path: '^src/config/' },
      to: { path: '^src/(?!config/)' },
    },
    {
      name: 'embedded-postgres-stands-alone',
      severity: 'error',
      from: { path: '^src/embedded-postgres/' },
      to: { path: '^src/(?!embedded-postgres/)' },
    },
    {
      name: 'src-imports-only-src',
      severity: 'error',
      from: { path: '^src/', pathNot: '\\.spec\\.ts$' },
      to: { path: '^(bench|console|docs|migrations|scripts|test)/' },
    },
    {
      name: 'pure-functions-know-no-database-and-no-http',
      severity: 'error',
      from: {
        path: '^src/(rep-traceability|customer-profiles|csv|pdf|calendar|addresses|legacy)/.*(parse|plan|read|assemble|match)-[^/]+\\.ts$',
        pathNot: '\\.spec\\.ts$',
      },
      to: { path: '^src/database/|^node_modules/(@nestjs|@mikro-orm|pg|express|kysely)/' },
    },
    // An entity names its repository, whose types name the entity: nothing of that is left when it runs.
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } } },
    {
      name: 'no-circles-between-folders',
      severity: 'error',
      scope: 'folder',
      from: { path: '^src/[^/]+$|^src/rep-traceability/[^/]+$' },
      to: { path: '^src/[^/]+$|^src/rep-traceability/[^/]+$', circular: true },
    },
    {
      name: 'no-dumping-grounds',
      severity: 'error',
      from: {},
      to: { pathNot: 'node_modules', path: '/(common|utils|helpers|shared)/[^/]+$' },
    },
    {
      name: 'nothing-unused',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: '\\.spec\\.ts$|^src/(main|release|smoke)\\.ts$|^src/commands/|/(set-password|recall-reply|docs)\\.js$|worker\\.ts$',
      },
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
