import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { CreateBucketCommand, DeleteBucketCommand, DeleteObjectCommand } from '@aws-sdk/client-s3';
import { createStorage } from '../../src/storage/create-storage.js';
import type { FileStorage } from '../../src/storage/file-storage.js';
import { createS3Client } from '../../src/storage/s3-client.js';
import { testEnvironment } from './environment.js';

export interface StorageDriver {
  name: 'local' | 's3';
  /** Makes an empty place for files, answering the variables that name it. */
  create: () => Promise<Record<string, string>>;
  remove: (variables: Record<string, string>) => Promise<void>;
}

const local: StorageDriver = {
  name: 'local',
  create: async () => ({ STORAGE_BACKEND: 'local', DATA_DIR: join(process.env.TEST_FOLDER ?? '', randomUUID()) }),
  remove: ({ DATA_DIR = '' }) => rm(DATA_DIR, { recursive: true, force: true }),
};

const s3: StorageDriver = {
  name: 's3',
  create: async () => {
    const variables = s3Variables(`silqeqms-test-${randomUUID()}`);
    await clientOf(variables).send(new CreateBucketCommand({ Bucket: variables.S3_BUCKET }));
    return variables;
  },
  remove: async (variables) => {
    const client = clientOf(variables);
    const Bucket = variables.S3_BUCKET;
    for await (const { key } of storageOf(variables).list('')) await client.send(new DeleteObjectCommand({ Bucket, Key: key }));
    await client.send(new DeleteBucketCommand({ Bucket }));
  },
};

/** The local folder, and a real S3 server where S3_TEST_ENDPOINT, S3_TEST_KEY and S3_TEST_SECRET name one. */
export const STORAGE_DRIVERS: StorageDriver[] = process.env.S3_TEST_ENDPOINT ? [local, s3] : [local];

/** The variables of a bucket of the test server. */
export function s3Variables(bucket: string): Record<string, string> {
  const { S3_TEST_ENDPOINT = '', S3_TEST_KEY = '', S3_TEST_SECRET = '' } = process.env;
  return {
    STORAGE_BACKEND: 's3',
    S3_ENDPOINT: S3_TEST_ENDPOINT,
    S3_REGION: 'us-east-1',
    S3_BUCKET: bucket,
    S3_ACCESS_KEY_ID: S3_TEST_KEY,
    S3_SECRET_ACCESS_KEY: S3_TEST_SECRET,
  };
}

/** The storage that the application makes of these variables. */
export function storageOf(variables: Record<string, string>): FileStorage {
  const environment = testEnvironment({ DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none', ...variables });
  return createStorage((name) => environment[name]);
}

/** A client past the storage, for what the product never does. */
export function clientOf(variables: Record<string, string>) {
  const { S3_ENDPOINT = '', S3_REGION = '', S3_BUCKET = '', S3_ACCESS_KEY_ID = '', S3_SECRET_ACCESS_KEY = '' } = variables;
  return createS3Client({
    endpoint: S3_ENDPOINT,
    region: S3_REGION,
    bucket: S3_BUCKET,
    accessKeyId: S3_ACCESS_KEY_ID,
    secretAccessKey: S3_SECRET_ACCESS_KEY,
  });
}
