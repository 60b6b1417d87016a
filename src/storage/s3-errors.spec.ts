import { toS3StorageError } from './s3-errors.js';

const detailOf = (error: object): string => (toS3StorageError(error) as { detail: string }).detail;

describe('errors of the S3 service', () => {
  it.each([
    [{ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do not allow'],
    [{ name: '403', $metadata: { httpStatusCode: 403 } }, 'S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY do not allow'],
    [{ name: 'AuthorizationHeaderMalformed', $metadata: { httpStatusCode: 400 } }, 'S3_REGION'],
    [{ name: 'RequestTimeTooSkewed', $metadata: { httpStatusCode: 403 } }, 'the clock'],
    [{ name: 'Error', code: 'ENOTFOUND' }, 'the host of S3_ENDPOINT'],
    [{ name: 'TimeoutError', code: 'ECONNRESET' }, 'was dropped (ECONNRESET)'],
    [{ name: 'TimeoutError', code: 23 }, 'in time (TimeoutError)'],
    [{ name: 'Error', code: 'CERT_HAS_EXPIRED' }, '(CERT_HAS_EXPIRED)'],
    [{ name: 'SlowDown', $metadata: { httpStatusCode: 503, requestId: 'tx42' } }, 'busy or failing (SlowDown, 503, request tx42)'],
    [{ name: 'Teapot', $metadata: { httpStatusCode: 418 } }, 'the service at S3_ENDPOINT failed (Teapot, 418)'],
  ])('%j name their cause', (error, cause) => {
    expect(detailOf(error)).toContain(cause);
  });

  it('leave out the message of the driver, which may contain signed data', () => {
    expect(detailOf({ name: 'SignatureDoesNotMatch', message: 'signed with AKIA-very-secret', code: 'x' })).not.toContain('AKIA');
  });

  it('do not include errors of the program itself', () => {
    const error = new TypeError('a fault of the program');
    expect(toS3StorageError(error)).toBe(error);
  });
});
