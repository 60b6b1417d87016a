import {
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  Logger,
  type NestInterceptor,
  type Type,
} from '@nestjs/common';
import { FilesInterceptor } from '@nestjs/platform-express';
import type { Request, Response } from 'express';
import { catchError, mergeMap, type Observable } from 'rxjs';
import { Config } from '../config/config.module.js';
import { Database } from '../database/database.js';
import { toProblem } from '../problems/problem.filter.js';
import { Problem } from '../problems/problem.js';
import { FileStorage } from '../storage/file-storage.js';
import { isNamed } from '../storage/named-files.js';
import { findUploads, type Inspect, storageEngine } from '../storage/upload-to-storage.js';

const BYTES_PER_MB = 1024 * 1024;

const MAX_FIELDS = 8;

/** What Nest says of it. */
const TOO_MANY_FILES = 'Too many files';

/**
 * The form parser decodes bytes that are not UTF-8 to U+FFFD, which nobody types.
 * @param fields the text fields of the form
 * @throws Problem `upload_malformed`
 */
function refuseReplacedBytes(fields: unknown): void {
  const broken = Object.entries(fields ?? {}).find(([, value]) => String(value).includes('\uFFFD'));
  if (broken) throw new Problem('upload_malformed', `The field ${broken[0]} contains bytes that are not UTF-8.`);
}

/**
 * Stores the multipart part `file` before the route runs, which then gets it by `getUpload(request)`. The form may have at most one file and a few
 * short text fields; with `maxFiles` the part may come several times, for `getUploads(request)`. On a route that is also `@Idempotent()`, write `@UseInterceptors(StoreUpload(...))` below it: decorators apply from below, and
 * the idempotency key must cover the file.
 * @param keyFor makes the storage key
 * @param options.inspect looks at the first `headBytes` bytes and throws what is wrong with the file
 * @param options.maxMb limit of each file in MB (1,048,576 bytes) if it is less than MAX_UPLOAD_MB
 * @throws Problem `upload_malformed` when the client disconnected before the end, or a text field is not UTF-8
 */
export function StoreUpload(
  keyFor: (request: Request) => string,
  {
    inspect,
    headBytes,
    maxMb = Number.POSITIVE_INFINITY,
    maxFiles = 1,
  }: { inspect?: Inspect; headBytes?: number; maxMb?: number; maxFiles?: number } = {},
): Type<NestInterceptor> {
  @Injectable()
  class UploadInterceptor implements NestInterceptor {
    private readonly logger = new Logger('Uploads');
    private readonly multipart: NestInterceptor;

    constructor(
      private readonly storage: FileStorage,
      private readonly database: Database,
      config: Config,
    ) {
      const fileSize = Math.min(config.get('MAX_UPLOAD_MB'), maxMb) * BYTES_PER_MB;
      this.multipart = new (FilesInterceptor('file', maxFiles, {
        storage: storageEngine(storage, keyFor, inspect, headBytes),
        limits: { fileSize, files: maxFiles, fields: MAX_FIELDS, parts: MAX_FIELDS + maxFiles + 1, fieldSize: 4_096 },
        // Clients send file names in UTF-8, but multer assumes Latin-1 by default.
        defParamCharset: 'utf8',
      }))();
    }

    async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
      const request = context.switchToHttp().getRequest<Request>();
      const response = context.switchToHttp().getResponse<Response>();
      try {
        const checked: CallHandler = {
          handle: () => {
            refuseReplacedBytes(request.body);
            return next.handle();
          },
        };
        const answers = await this.multipart.intercept(context, checked);
        return answers.pipe(
          mergeMap(async (answer: unknown) => {
            if (response.hasHeader('Idempotency-Replayed')) await this.discardUnnamed(request);
            return answer;
          }),
          catchError(async (error: unknown) => {
            await this.discardRefused(request, error);
            throw error;
          }),
        );
      } catch (error) {
        await this.discardRefused(request, error);
        if (error instanceof HttpException && error.message === TOO_MANY_FILES)
          throw new Problem(
            'invalid_request',
            `Nothing was stored: an upload may have at most ${maxFiles} files. Send the others in another one.`,
          );
        if (request.destroyed && !request.complete) throw new Problem('upload_malformed', 'The upload ended early: send the file again.');
        throw error;
      }
    }

    /** After a failure it is not certain that no record names the file: the sweep lists it. */
    private async discardRefused(request: Request, error: unknown): Promise<void> {
      if (toProblem(error).status < 500) await this.discardUnnamed(request);
    }

    /** A refused file whose import is kept as failed stays, and so does one that cannot be removed now. */
    private async discardUnnamed(request: Request): Promise<void> {
      for (const { key } of findUploads(request)) {
        await isNamed(this.database, key)
          .then((named) => (named ? undefined : this.storage.discard(key)))
          .catch((error: unknown) => this.logger.warn(`A refused upload stays in storage as ${key}: ${error}`));
      }
    }
  }
  return UploadInterceptor;
}
