import { join } from 'node:path';
import type { Environment } from '../config/environment.js';
import type { FileStorage } from './file-storage.js';
import { LocalStorage } from './local-storage.js';
import { S3Storage } from './s3-storage.js';

type Read = <Name extends keyof Environment>(name: Name) => Environment[Name];
type S3Variable = 'S3_ENDPOINT' | 'S3_REGION' | 'S3_BUCKET' | 'S3_ACCESS_KEY_ID' | 'S3_SECRET_ACCESS_KEY';

/**
 * The storage that STORAGE_BACKEND selects. It connects when the first file is used.
 * @param read gives the value of an environment variable
 */
export function createStorage(read: Read): FileStorage {
  if (read('STORAGE_BACKEND') === 'local') return new LocalStorage(join(read('DATA_DIR'), 'files'));
  const given = (name: S3Variable): string => {
    const value = read(name);
    if (value === undefined) throw new Error(`${name} is missing`);
    return value;
  };
  return new S3Storage({
    endpoint: given('S3_ENDPOINT'),
    region: given('S3_REGION'),
    bucket: given('S3_BUCKET'),
    accessKeyId: given('S3_ACCESS_KEY_ID'),
    secretAccessKey: given('S3_SECRET_ACCESS_KEY'),
  });
}
