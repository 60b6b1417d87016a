import { EnvironmentError, readEnvironment } from './environment.js';

const COMPLETE = {
  DATABASE_URL: 'postgres://silqe:s%40lt@db.example:5432/silqe',
  SECRET_KEY: 'k'.repeat(32),
};
const PRODUCTION = {
  ...COMPLETE,
  ENV: 'production',
  ADMIN_EMAIL: 'quality@clinic.example',
  ADMIN_PASSWORD: 'a long first password',
  STORAGE_BACKEND: 's3',
  S3_ENDPOINT: 'https://s3.example',
  S3_REGION: 'nyc3',
  S3_BUCKET: 'silqe-files',
  S3_ACCESS_KEY_ID: 'key',
  S3_SECRET_ACCESS_KEY: 'secret',
};

function refusal(source: Record<string, string | undefined>): string {
  try {
    readEnvironment(source);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('the environment', () => {
  it('needs only a database and a secret key while developing', () => {
    expect(readEnvironment(COMPLETE)).toMatchObject({
      ENV: 'development',
      PORT: 8080,
      STORAGE_BACKEND: 'local',
      TZ_COMPANY: 'America/Los_Angeles',
      MAX_UPLOAD_MB: 512,
      LOG_LEVEL: 'info',
    });
  });

  it('trusts no proxy but those that TRUST_PROXY counts or names', () => {
    const trusted = (TRUST_PROXY?: string) => readEnvironment({ ...COMPLETE, TRUST_PROXY }).TRUST_PROXY;
    expect([trusted(), trusted(''), trusted('0'), trusted('2')]).toEqual([undefined, undefined, 0, 2]);
    expect(trusted('loopback, 10.0.0.0/8,2001:db8::1')).toEqual(['loopback', '10.0.0.0/8', '2001:db8::1']);
    for (const wrong of ['true', '-1', '1.5', '10', 'proxy.example', '10.0.0.0/33', '10.0.0.0/0', '10.0.0.0/8/8', 'loopback,', '*'])
      expect([wrong, refusal({ ...COMPLETE, TRUST_PROXY: wrong })]).toEqual([
        wrong,
        expect.stringMatching(/^TRUST_PROXY is not valid: it must be how many/),
      ]);
  });

  it('takes the complete environment of production', () => {
    expect(readEnvironment(PRODUCTION)).toMatchObject({ ENV: 'production', S3_BUCKET: 'silqe-files' });
  });

  it.each(['DATABASE_URL', 'SECRET_KEY', 'ADMIN_EMAIL', 'ADMIN_PASSWORD', 'STORAGE_BACKEND'])(
    'names %s when production lacks it',
    (name) => {
      expect(refusal({ ...PRODUCTION, [name]: undefined })).toMatch(new RegExp(`^${name} is missing: it must be \\S`));
    },
  );

  it.each(['S3_ENDPOINT', 'S3_REGION', 'S3_BUCKET', 'S3_ACCESS_KEY_ID', 'S3_SECRET_ACCESS_KEY'])(
    'names %s when the files are to lie in S3',
    (name) => {
      expect(refusal({ ...COMPLETE, ...PRODUCTION, ENV: 'development', [name]: '' })).toMatch(new RegExp(`^${name} is missing`));
    },
  );

  it.each([
    ['ENV', 'prod-zqzq'],
    ['PORT', '80xzqzq'],
    ['PORT', '70000'],
    ['DATABASE_URL', 'mysql://silqe:pwzqzq@db.example/silqe'],
    ['DATABASE_URL', 'postgres://silqe:pwzqzq/@db.example/silqe'],
    ['DATABASE_URL', 'postgres://silqe:pwzqzq%@db.example/silqe'],
    ['DATABASE_URL', 'postgres://silqe:pwzqzq@db.example'],
    ['SECRET_KEY', 'shortzqzq'],
    ['ADMIN_EMAIL', 'nobodyzqzq'],
    ['ADMIN_PASSWORD', 'shortzqzq'],
    ['STORAGE_BACKEND', 'ftpzqzq'],
    ['S3_ENDPOINT', 'ftp://s3.example/zqzq'],
    ['S3_BUCKET', 'ab'],
    ['TZ_COMPANY', 'Mars/zqzq'],
    ['MAX_UPLOAD_MB', 'zqzqf'],
    ['LOG_LEVEL', 'loudzqzq'],
  ])('names a bad %s and says what it must be, but never what it was', (name, value) => {
    const message = refusal({ ...PRODUCTION, [name]: value });
    expect(message).toMatch(new RegExp(`^${name} is not valid: it must be (?!set$)\\S`));
    expect(message.split('\n')).toHaveLength(1);
    expect(message).not.toContain(value);
    expect(message).not.toContain('zqzq');
  });

  it('names every bad variable at once', () => {
    expect(refusal({ ...PRODUCTION, PORT: 'x', SECRET_KEY: undefined, LOG_LEVEL: 'x' }).split('\n')).toHaveLength(3);
  });

  it('encrypts on sslmode=require as PostgreSQL means it, and leaves stricter modes alone', () => {
    const url = (parameters: string) => readEnvironment({ ...COMPLETE, DATABASE_URL: `postgres://u@h/d${parameters}` }).DATABASE_URL;
    expect(url('?sslmode=require')).toBe('postgres://u@h/d?sslmode=require&uselibpqcompat=true');
    expect(url('?sslmode=verify-full')).toBe('postgres://u@h/d?sslmode=verify-full');
    expect(url('')).toBe('postgres://u@h/d');
  });
});
