import { StorageUnavailable } from './storage-errors.js';

const NOT_IN_TIME = 'S3_ENDPOINT does not answer in time';
const DROPPED = 'the connection to S3_ENDPOINT was dropped';
const UNKNOWN_HOST = 'the host of S3_ENDPOINT is not known';
const NOT_ALLOWED = 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do not allow this in S3_BUCKET';
const NO_BUCKET = 'the bucket of S3_BUCKET does not exist';
const OTHER_REGION = 'S3_REGION is not the region of the bucket';
const BUSY = 'the service at S3_ENDPOINT is busy or failing';

/** By Node's error code (closest to the cause), the service's code, or the status of a response without a body. */
const CAUSES: Record<string, string> = {
  InvalidAccessKeyId: 'S3_ACCESS_KEY_ID is not known to the service',
  SignatureDoesNotMatch: 'S3_SECRET_ACCESS_KEY does not belong to S3_ACCESS_KEY_ID',
  AccessDenied: NOT_ALLOWED,
  403: NOT_ALLOWED,
  NoSuchBucket: NO_BUCKET,
  InvalidBucketName: 'S3_BUCKET is not the name of a bucket',
  AuthorizationHeaderMalformed: OTHER_REGION,
  PermanentRedirect: OTHER_REGION,
  301: OTHER_REGION,
  RequestTimeTooSkewed: 'the clock of this machine differs from that of the service',
  SlowDown: BUSY,
  500: BUSY,
  502: BUSY,
  503: BUSY,
  504: BUSY,
  ECONNREFUSED: 'nothing listens at S3_ENDPOINT',
  ENOTFOUND: UNKNOWN_HOST,
  EAI_AGAIN: UNKNOWN_HOST,
  ECONNRESET: DROPPED,
  EPIPE: DROPPED,
  ETIMEDOUT: NOT_IN_TIME,
  TimeoutError: NOT_IN_TIME,
  AbortError: NOT_IN_TIME,
  EPROTO: 'S3_ENDPOINT does not use the protocol in its URL',
};

interface ServiceError {
  name?: string;
  code?: unknown;
  $metadata?: { httpStatusCode?: number; requestId?: string };
}

/**
 * Turns an error of the S3 service into `StorageUnavailable`; returns any other error unchanged. Shows only codes, because messages of the driver may
 * contain the endpoint or signed data.
 */
export function toS3StorageError(error: unknown): unknown {
  if (error instanceof StorageUnavailable || typeof error !== 'object' || error === null) return error;
  const { name, code: anyCode, $metadata } = error as ServiceError;
  const code = typeof anyCode === 'string' ? anyCode : undefined;
  const status = $metadata?.httpStatusCode;
  const known = [code, name, String(status)].find((id) => id !== undefined && id in CAUSES);
  if (!known && !code && !$metadata) return error;
  const named = [code ?? name, status, $metadata?.requestId && `request ${$metadata.requestId}`].filter(Boolean).join(', ');
  return new StorageUnavailable(`${known ? CAUSES[known] : 'the service at S3_ENDPOINT failed'} (${named}).`);
}
