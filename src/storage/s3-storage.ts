import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  NoSuchKey,
  NotFound,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import { type ByteRange, FileStorage, type ListedFile, type UnfinishedUpload } from './file-storage.js';
import type { HashingReader } from './hashing-reader.js';
import { createS3Client, type S3Settings } from './s3-client.js';
import { toS3StorageError } from './s3-errors.js';
import { withStallTimeout } from './stall-timeout.js';
import { FileMissing } from './storage-errors.js';
import { requireKey } from './storage-key.js';

/** S3 allows 10,000 parts, so a file may have 50 GB. An upload keeps about three parts in memory. */
const PART_BYTES = 5 * 1024 * 1024;
const PARTS_AT_ONCE = 2;
const CHECK_WITHIN_MS = 2_500;
/** A read must begin quickly; the rest may take its time. */
const QUICKLY = { requestTimeout: 10_000 };

/** Files in one bucket of an S3 service. No presigned URLs: every download passes the permission checks of the API. */
export class S3Storage extends FileStorage {
  private readonly client: S3Client;
  private readonly Bucket: string;

  constructor(settings: S3Settings) {
    super();
    this.client = createS3Client(settings);
    this.Bucket = settings.bucket;
  }

  async open(key: string, range?: ByteRange): Promise<Readable> {
    requireKey(key);
    const Range = range && `bytes=${range.start}-${range.end}`;
    try {
      const { Body } = await this.client.send(new GetObjectCommand({ Bucket: this.Bucket, Key: key, Range }), QUICKLY);
      return withStallTimeout(Body as Readable, toS3StorageError);
    } catch (error) {
      throw error instanceof NoSuchKey ? new FileMissing(key) : toS3StorageError(error);
    }
  }

  async head(key: string): Promise<ListedFile | null> {
    requireKey(key);
    try {
      const found = await this.client.send(new HeadObjectCommand({ Bucket: this.Bucket, Key: key }), QUICKLY);
      return { key, byteSize: found.ContentLength ?? 0, storedAt: found.LastModified ?? new Date(0) };
    } catch (error) {
      if (error instanceof NotFound) return null;
      throw toS3StorageError(error);
    }
  }

  async *list(prefix: string): AsyncGenerator<ListedFile> {
    try {
      for await (const { Contents = [] } of paginateListObjectsV2({ client: this.client }, { Bucket: this.Bucket, Prefix: prefix })) {
        for (const { Key, Size, LastModified } of Contents) {
          if (Key !== undefined) yield { key: Key, byteSize: Size ?? 0, storedAt: LastModified ?? new Date(0) };
        }
      }
    } catch (error) {
      throw toS3StorageError(error);
    }
  }

  async *listUnfinished(): AsyncGenerator<UnfinishedUpload> {
    let after: { KeyMarker?: string; UploadIdMarker?: string } | null = {};
    while (after) {
      const command: ListMultipartUploadsCommand = new ListMultipartUploadsCommand({ Bucket: this.Bucket, ...after });
      const page = await this.client.send(command, QUICKLY).catch((error: unknown) => {
        throw toS3StorageError(error);
      });
      for (const { Key = '', Initiated = new Date(0) } of page.Uploads ?? []) yield { name: Key, startedAt: Initiated };
      after = page.IsTruncated ? { KeyMarker: page.NextKeyMarker, UploadIdMarker: page.NextUploadIdMarker } : null;
    }
  }

  /** Lists one key, since a refusal then includes its reason, unlike that of HeadBucket. */
  async check(): Promise<void> {
    const command = new ListObjectsV2Command({ Bucket: this.Bucket, MaxKeys: 1 });
    await this.client.send(command, { abortSignal: AbortSignal.timeout(CHECK_WITHIN_MS) }).catch((error: unknown) => {
      throw toS3StorageError(error);
    });
  }

  async discard(key: string): Promise<void> {
    requireKey(key);
    await this.client.send(new DeleteObjectCommand({ Bucket: this.Bucket, Key: key }), QUICKLY).catch((error: unknown) => {
      throw toS3StorageError(error);
    });
  }

  /** One request for a small file, else an upload in parts, which become a file when the last one arrives. A failed upload removes its parts. */
  protected async write(key: string, content: HashingReader): Promise<void> {
    const Body = Readable.from(content, { objectMode: false });
    const params = { Bucket: this.Bucket, Key: key, Body };
    try {
      await new Upload({ client: this.client, params, partSize: PART_BYTES, queueSize: PARTS_AT_ONCE }).done();
    } catch (error) {
      throw toS3StorageError(error);
    }
  }
}
