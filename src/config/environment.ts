import { z } from 'zod';
import { isDatabaseUrl, withStandardSslMode } from './database-url.js';
import { trustedProxies } from './trusted-proxies.js';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

const wholeNumber = (low: number, high: number, usual: number) =>
  z
    .string()
    .regex(/^\d+$/)
    .transform(Number)
    .pipe(z.number().min(low).max(high))
    .default(usual)
    .describe(`a whole number from ${low} to ${high}`);

export const companyTimeZone = z
  .string()
  .refine(isTimeZone)
  .default('America/Los_Angeles')
  .describe('an IANA time zone such as America/Los_Angeles');

/** The first key signs, the others check what they signed before it. */
const signingKeys = z
  .string()
  .transform((keys) => keys.split(',').map((key) => key.trim()))
  .pipe(z.array(z.string().regex(/^[A-Za-z0-9+/]{43}=$/)))
  .optional()
  .describe('32 random bytes in Base64 (openssl rand -base64 32), followed by earlier keys, separated by commas');

/**
 * Every variable the process reads (design section 6). The description of each says what it must be; it is all that a failure
 * prints, since a bad value may well be a password that landed in the wrong place.
 */
const databaseUrl = z
  .string()
  .refine(isDatabaseUrl)
  .transform(withStandardSslMode)
  .describe('a URL such as postgres://user:password@host:5432/database, with special signs of the password escaped');

const variables = z.object({
  ENV: z.enum(['development', 'test', 'production']).default('development').describe('development, test or production'),
  PORT: wholeNumber(0, 65_535, 8080),
  DATABASE_URL: databaseUrl,
  RELEASE_DATABASE_URL: databaseUrl.optional().describe(databaseUrl.meta()?.description ?? ''),
  SECRET_KEY: z.string().min(32).describe('at least 32 random characters; it signs the session cookie'),
  FORMER_SECRET_KEYS: z
    .string()
    .transform((text) => text.trim().split(/\s+/))
    .refine((keys) => keys.every((key) => key.length >= 32))
    .optional()
    .describe('earlier values of SECRET_KEY, separated by blanks; they only check electronic signatures of their time'),
  ADMIN_EMAIL: z.email().default('admin@silqeqms.example').describe('the e-mail address of the first admin'),
  ADMIN_PASSWORD: z.string().min(12).optional().describe('the first password of the first admin, at least 12 characters'),
  STORAGE_BACKEND: z.enum(['local', 's3']).default('local').describe('local or s3'),
  DATA_DIR: z.string().min(1).default('.data').describe('a folder for the files of the local storage'),
  PUBLIC_URL: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ''))
    .optional()
    .describe('the http(s) URL at which people reach this installation'),
  TRUST_PROXY: trustedProxies,
  S3_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the http(s) URL of the S3 service'),
  S3_REGION: z.string().min(1).optional().describe('the region of the bucket'),
  S3_BUCKET: z.string().min(3).optional().describe('the name of a bucket'),
  S3_ACCESS_KEY_ID: z.string().min(1).optional().describe('the access key id of the S3 service'),
  S3_SECRET_ACCESS_KEY: z.string().min(1).optional().describe('the secret access key of the S3 service'),
  TZ_COMPANY: companyTimeZone,
  MAX_UPLOAD_MB: wholeNumber(1, 10_240, 512),
  SESSION_IDLE_MINUTES: wholeNumber(5, 720, 60),
  AUDIT_SIGNING_KEY: signingKeys,
  AUDIT_ANCHOR_URL: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the http(s) URL that takes checkpoints of the audit trail'),
  RETENTION_YEARS: wholeNumber(2, 1_000, 2).unwrap().optional().describe('a whole number of years from 2 to 1000'),
  METRICS_PORT: wholeNumber(0, 65_535, 0).unwrap().optional().describe('a port for GET /metrics, from 0 to 65535'),
  SLOW_STATEMENT_MS: wholeNumber(1, 600_000, 1_000),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the http(s) URL of an OpenTelemetry collector'),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('the http(s) URL to which an OpenTelemetry collector takes traces'),
  OTEL_SDK_DISABLED: z.string().optional().describe('true or false'),
  OTEL_TRACES_EXPORTER: z.string().optional().describe('otlp or none'),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('fatal, error, warn, info, debug, trace or silent'),
});

export type Environment = z.infer<typeof variables>;

/** The process cannot run with this environment: its message names each variable and what it must be, never a value. */
export class EnvironmentError extends Error {}

const S3_VARIABLES = ['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'] as const;
type Variable = keyof typeof variables.shape;

const mustBe = (name: Variable): string => variables.shape[name].meta()?.description ?? 'set';

/**
 * Reads and checks the environment once, before anything else starts. An empty variable counts as missing.
 * @param source such as `process.env`
 * @throws EnvironmentError that names every bad variable
 */
export function readEnvironment(source: Record<string, string | undefined>): Environment {
  const given = Object.fromEntries(Object.entries(source).filter(([, value]) => value !== undefined && value !== ''));
  // With one log-in, it does both.
  given.DATABASE_URL ??= given.RELEASE_DATABASE_URL;
  if (given.DATABASE_URL === undefined) delete given.DATABASE_URL;
  const problems = new Map<Variable, string>();
  const parsed = variables.safeParse(given);
  for (const issue of parsed.error?.issues ?? []) {
    const name = issue.path[0] as Variable;
    problems.set(name, `${name} is ${name in given ? 'not valid' : 'missing'}: it must be ${mustBe(name)}`);
  }
  const required: Variable[] = [
    ...(given.ENV === 'production' ? (['ADMIN_EMAIL', 'ADMIN_PASSWORD', 'STORAGE_BACKEND'] as const) : []),
    ...(given.STORAGE_BACKEND === 's3' ? S3_VARIABLES : []),
  ];
  for (const name of required) {
    if (!(name in given)) problems.set(name, `${name} is missing: it must be ${mustBe(name)}`);
  }
  if (problems.size > 0 || !parsed.success) throw new EnvironmentError([...problems.values()].join('\n'));
  return parsed.data;
}
