import { S3Client } from '@aws-sdk/client-s3';

export interface S3Settings {
  endpoint: string;
  region: string;
  bucket: string;
  accessKeyId: string;
  secretAccessKey: string;
}

/** Long enough for a part of an upload on a slow line, short enough for a waiting user. */
const ANSWER_WITHIN_MS = 60_000;

/** A client of any S3 service, Amazon's or another. */
export function createS3Client({ endpoint, region, accessKeyId, secretAccessKey }: S3Settings): S3Client {
  return new S3Client({
    endpoint,
    region,
    credentials: { accessKeyId, secretAccessKey },
    forcePathStyle: true,
    // Only Amazon knows the newer default checksums. Every body is signed with its SHA-256 anyway.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: 3,
    requestHandler: {
      connectionTimeout: 3_000,
      requestTimeout: ANSWER_WITHIN_MS,
      throwOnRequestTimeout: true,
      // A slow reader may leave the socket of a download idle: withStallTimeout() limits the wait.
      socketTimeout: 0,
      httpAgent: { maxSockets: 500 },
      httpsAgent: { maxSockets: 500 },
    },
  });
}
