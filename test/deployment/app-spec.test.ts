import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { load } from 'js-yaml';
import { z } from 'zod';
import { readEnvironment } from '../../src/config/environment.js';

const name = z.string().regex(/^[a-z][a-z0-9-]{0,30}[a-z0-9]$/);
const whole = (low: number, high: number) => z.int().min(low).max(high);

/** The field names and bounds of DigitalOcean's App Spec reference, as far as this project uses them; any other field is a mistake. */
const env = z.strictObject({
  key: z.string().regex(/^[A-Z][A-Z0-9_]*$/),
  value: z.string().optional(),
  scope: z.enum(['RUN_TIME', 'BUILD_TIME', 'RUN_AND_BUILD_TIME']).optional(),
  type: z.enum(['GENERAL', 'SECRET']).optional(),
});
const component = {
  name,
  github: z.strictObject({ repo: z.string().regex(/^[\w-]+\/[\w.-]+$/), branch: z.string(), deploy_on_push: z.boolean().optional() }),
  dockerfile_path: z.string(),
  run_command: z.string(),
  instance_count: whole(1, 250).optional(),
  instance_size_slug: z.string().regex(/^apps-[sd]-\dvcpu-[\d.]+gb(-fixed)?$/),
  envs: z.array(env).optional(),
};
const healthCheck = z.strictObject({
  http_path: z.string().startsWith('/'),
  port: whole(1, 65_535).optional(),
  initial_delay_seconds: whole(0, 3_600),
  period_seconds: whole(1, 300),
  timeout_seconds: whole(1, 120),
  success_threshold: whole(1, 50).optional(),
  failure_threshold: whole(1, 50),
});
const appSpec = z.strictObject({
  name,
  region: z.enum(['ams', 'nyc', 'fra', 'sfo', 'sgp', 'blr', 'tor', 'lon', 'syd']),
  disable_edge_cache: z.boolean(),
  envs: z.array(env),
  databases: z.array(
    z.strictObject({
      name,
      engine: z.literal('PG'),
      version: z.string(),
      production: z.boolean(),
      cluster_name: z.string(),
      db_name: z.string(),
      db_user: z.string(),
    }),
  ),
  jobs: z.array(z.strictObject({ ...component, kind: z.enum(['PRE_DEPLOY', 'POST_DEPLOY', 'FAILED_DEPLOY']) })),
  services: z.array(
    z.strictObject({
      ...component,
      http_port: whole(1, 65_535),
      health_check: healthCheck,
      liveness_health_check: healthCheck,
      termination: z.strictObject({ drain_seconds: whole(1, 110), grace_period_seconds: whole(1, 600) }),
    }),
  ),
  ingress: z.strictObject({
    rules: z.array(
      z.strictObject({ match: z.strictObject({ path: z.strictObject({ prefix: z.string() }) }), component: z.strictObject({ name }) }),
    ),
  }),
  alerts: z.array(z.strictObject({ rule: z.enum(['DEPLOYMENT_FAILED', 'DEPLOYMENT_LIVE', 'DOMAIN_FAILED', 'DOMAIN_LIVE']) })),
});

const VARIABLES =
  'PORT ENV DATABASE_URL SECRET_KEY AUDIT_SIGNING_KEY ADMIN_EMAIL ADMIN_PASSWORD STORAGE_BACKEND S3_ENDPOINT S3_REGION S3_BUCKET S3_ACCESS_KEY_ID S3_SECRET_ACCESS_KEY TZ_COMPANY MAX_UPLOAD_MB SESSION_IDLE_MINUTES TRUST_PROXY LOG_LEVEL';
const SECRETS = ['SECRET_KEY', 'AUDIT_SIGNING_KEY', 'ADMIN_PASSWORD', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'];

describe('.do/app.yaml', () => {
  const written = load(readFileSync('.do/app.yaml', 'utf8'));
  const spec = appSpec.parse(written);
  const [web] = spec.services;
  const [release] = spec.jobs;
  const [database, owner] = spec.databases;

  it('has only fields that App Platform knows', () => {
    const misspelt = { ...(written as object), services: [{ ...web, livenessHealthCheck: web?.liveness_health_check }] };
    expect(appSpec.safeParse(misspelt).success).toBe(false);
    expect(appSpec.safeParse(written).success).toBe(true);
  });

  it('runs the release before each deployment, from the same image as the service, and never in the service', () => {
    expect(release).toMatchObject({ kind: 'PRE_DEPLOY', run_command: 'node dist/release.js', dockerfile_path: web?.dockerfile_path });
    expect(release?.github).toEqual(web?.github);
    expect(web?.run_command).toBe('node dist/main.js');
  });

  it('probes readiness and liveness with the figures of the design', () => {
    expect(web?.health_check).toEqual({
      http_path: '/healthz',
      initial_delay_seconds: 15,
      timeout_seconds: 5,
      period_seconds: 10,
      failure_threshold: 3,
    });
    expect(web?.liveness_health_check).toEqual({
      http_path: '/healthz',
      initial_delay_seconds: 30,
      timeout_seconds: 5,
      period_seconds: 30,
      failure_threshold: 3,
    });
  });

  it('serves on the port it listens on, at least twice, and routes everything there', () => {
    expect(web).toMatchObject({ http_port: 8080 });
    expect(spec.envs.find(({ key }) => key === 'PORT')?.value).toBe('8080');
    expect(web?.instance_count).toBeGreaterThanOrEqual(2);
    expect(spec.ingress.rules).toEqual([{ match: { path: { prefix: '/' } }, component: { name: web?.name } }]);
  });

  it('takes its database from the managed PostgreSQL', () => {
    expect(database).toMatchObject({ engine: 'PG', production: true });
    expect(spec.envs.find(({ key }) => key === 'DATABASE_URL')?.value).toBe(`\${${database?.name}.DATABASE_URL}`);
  });

  it('gives the log-in of the owner to the release alone', () => {
    expect(owner).toEqual({ ...database, name: owner?.name, db_user: expect.any(String) });
    expect(owner?.db_user).not.toBe(database?.db_user);
    expect(release?.envs).toEqual([{ key: 'RELEASE_DATABASE_URL', value: `\${${owner?.name}.DATABASE_URL}`, scope: 'RUN_TIME' }]);
    expect(spec.services.flatMap(({ envs = [] }) => envs)).toEqual([]);
  });

  it('sets every variable of the product once, and marks secrets as such without their value', () => {
    expect(spec.envs.map(({ key }) => key).sort()).toEqual(VARIABLES.split(' ').sort());
    expect(spec.envs.filter(({ type }) => type === 'SECRET').map(({ key }) => key)).toEqual(SECRETS);
    for (const { type, value } of spec.envs) expect(value === undefined).toBe(type === 'SECRET');
  });

  it('is an environment that the product takes once the secrets are given', () => {
    const secret = (key: string) =>
      key === 'AUDIT_SIGNING_KEY' ? randomBytes(32).toString('base64') : `given-in-the-control-panel-${key}`;
    const given = Object.fromEntries(spec.envs.map(({ key, value }) => [key, value ?? secret(key)]));
    const environment = readEnvironment({ ...given, DATABASE_URL: 'postgres://silqeqms@db.example:25060/silqeqms?sslmode=require' });
    expect(environment).toMatchObject({ ENV: 'production', PORT: 8080, STORAGE_BACKEND: 's3', LOG_LEVEL: 'info' });
  });
});
