import { Injectable } from '@nestjs/common';
import { Config } from '../../config/config.module.js';
import { Database } from '../../database/database.js';
import { CheckpointKey } from './checkpoint.js';

/** The keys of `AUDIT_SIGNING_KEY`, and the name of this trail. */
@Injectable()
export class AuditKeys {
  /** The key that signs comes first; earlier ones check what they signed. */
  readonly all: CheckpointKey[];
  #origin?: string;

  constructor(
    config: Config,
    private readonly database: Database,
  ) {
    this.all = (config.get('AUDIT_SIGNING_KEY') ?? []).map((seed) => new CheckpointKey(seed));
  }

  get signing(): CheckpointKey | undefined {
    return this.all[0];
  }

  async origin(): Promise<string> {
    this.#origin ??= await this.storedOrigin();
    return this.#origin;
  }

  /** The name as the database has it now: it never changes. */
  async storedOrigin(): Promise<string> {
    return (await this.database.row<{ origin: string }>('select origin from audit_origins'))?.origin ?? '';
  }

  /** What a verifier needs to know of each key. */
  async verifierKeys(): Promise<string[]> {
    const origin = await this.origin();
    return this.all.map((key) => key.verifierKey(origin));
  }
}
