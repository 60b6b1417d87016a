import { createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Config } from '../../../config/config.module.js';

const PURPOSE = 'silqeqms: links to answer a recall';

/** A link as it is stored. */
export interface StoredLink {
  origin: string;
  /** Both in hexadecimal. */
  salt: string;
  tokenHash: string;
}

export const hashOfToken = (token: string): Buffer => createHash('sha256').update(token).digest();

/** The tokens of links to answer by: 32 bytes that nobody can guess, and that only this process can make again from what is stored. */
@Injectable()
export class ReplyTokens {
  readonly #key: Buffer;

  constructor(config: Config) {
    this.#key = Buffer.from(hkdfSync('sha256', config.get('SECRET_KEY'), '', PURPOSE, 32));
  }

  newToken(): { salt: Buffer; token: string; tokenHash: Buffer } {
    const salt = randomBytes(32);
    const token = this.tokenOf(salt);
    return { salt, token, tokenHash: hashOfToken(token) };
  }

  /** The browser sends the fragment to no server, so no log holds the token. */
  url(origin: string, token: string): string {
    return `${origin}/recall-reply#token=${token}`;
  }

  /** The URL of a stored link; null once SECRET_KEY is another one: the link still works, but cannot be shown any more. */
  urlOf({ origin, salt, tokenHash }: StoredLink): string | null {
    const token = this.tokenOf(Buffer.from(salt, 'hex'));
    return hashOfToken(token).toString('hex') === tokenHash ? this.url(origin, token) : null;
  }

  private tokenOf(salt: Buffer): string {
    return createHmac('sha256', this.#key).update(salt).digest('base64url');
  }
}
