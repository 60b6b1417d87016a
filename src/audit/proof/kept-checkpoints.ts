import { text } from 'node:stream/consumers';
import { Injectable } from '@nestjs/common';
import { FileStorage } from '../../storage/file-storage.js';
import type { Findings } from '../findings.js';
import { AuditKeys } from './audit-keys.js';
import { parseCheckpoint, type TreeHead } from './checkpoint.js';

const FOLDER = 'audit/checkpoints/';
/** A file whose name says what the checkpoint says: the trail, the size of its tree and the root. */
const NAMED = /^audit\/checkpoints\/([^/]+)\/(\d{16})-([0-9a-f]{64})\.txt$/;
/** Files that are opened at the same time. */
const AT_ONCE = 8;

/** The part of a key that names the trail: `silqeqms/1a2b...` is `1a2b...`. */
const folderOf = (origin: string): string => origin.split('/').at(-1) ?? '';

/** Where the checkpoint of a tree is kept in the storage. Its name has the root too, so that a listing is enough to compare all of them with the seals. */
export const keyOfCheckpoint = ({ origin, size, root }: TreeHead): string =>
  `${FOLDER}${folderOf(origin)}/${String(size).padStart(16, '0')}-${root.toString('hex')}.txt`;

/** Root of each kept checkpoint in hexadecimal digits, by the size of its tree. */
export type KeptRoots = Map<number, string>;

/** Reads which checkpoints of this trail the file storage keeps. */
@Injectable()
export class KeptCheckpoints {
  constructor(
    private readonly storage: FileStorage,
    private readonly keys: AuditKeys,
  ) {}

  /**
   * All of them by their names, about 150 bytes of memory each. Of the files it opens the newest one, the one before, the fourth, the eighth and so on, and those
   * whose names say nothing, of the time before names did.
   * @param findings gets files that are no checkpoint that a key signed, and sizes of which there are two
   */
  async read(findings: Findings): Promise<KeptRoots> {
    const kept: KeptRoots = new Map();
    const origin = await this.keys.origin();
    let unnamed: string[] = [];
    const others = new Map<string, string>();
    for await (const { key } of this.storage.list(FOLDER)) {
      const [, trail, size, root = ''] = NAMED.exec(key) ?? [];
      if (trail && trail !== folderOf(origin)) {
        if (key > (others.get(trail) ?? '')) others.set(trail, key);
        continue;
      }
      if (trail) add(kept, Number(size), root, findings);
      else unnamed.push(key);
      if (unnamed.length === AT_ONCE) {
        await this.addOpened(unnamed, kept, findings);
        unnamed = [];
      }
    }
    await this.addOpened(unnamed, kept, findings);
    await this.openSome(origin, kept, findings);
    for (const key of others.values()) await this.refuseOther(key, findings);
    return kept;
  }

  /** Another trail may have used the same storage before, but not the same key: who renames a trail and removes its seals has the rest signed as a new one. */
  private async refuseOther(key: string, findings: Findings): Promise<void> {
    const checkpoint = await text(await this.storage.open(key));
    if (!this.keys.all.some((signing) => signing.hasSigned(checkpoint))) return;
    const detail = `a key of AUDIT_SIGNING_KEY signed a checkpoint of another trail in the file ${key}: the database was replaced, or the trail renamed`;
    findings.add({ kind: 'checkpoint_changed', detail });
  }

  /** Whether files hold what their names say: the newest ones, and fewer of the older ones. */
  private async openSome(origin: string, kept: KeptRoots, findings: Findings): Promise<void> {
    const sizes = [...kept.keys()].sort((a, b) => b - a);
    for (let place = 1; place <= sizes.length; place *= 2) {
      const size = sizes[place - 1] as number;
      const key = keyOfCheckpoint({ origin, size, root: Buffer.from(kept.get(size) ?? '', 'hex') });
      // One of the time before names said it was opened already.
      if (!(await this.storage.head(key))) continue;
      const head = await this.open(key, findings);
      if (head && keyOfCheckpoint(head) !== key) {
        findings.add({ kind: 'checkpoint_changed', detail: `the file ${key} holds another checkpoint than its name says` });
      }
    }
  }

  private async addOpened(keys: string[], kept: KeptRoots, findings: Findings): Promise<void> {
    for (const head of await Promise.all(keys.map((key) => this.open(key, findings)))) {
      if (head) add(kept, head.size, head.root.toString('hex'), findings);
    }
  }

  /** @returns null for a file of another trail, and for one that is no checkpoint, which is a finding */
  private async open(key: string, findings: Findings): Promise<TreeHead | null> {
    const checkpoint = await text(await this.storage.open(key));
    const head = parseCheckpoint(checkpoint);
    if (head && head.origin !== (await this.keys.origin())) return null;
    if (head && this.keys.all.some((signing) => signing.hasSigned(checkpoint))) return head;
    findings.add({ kind: 'checkpoint_changed', detail: `no key of AUDIT_SIGNING_KEY signed a checkpoint in the file ${key}` });
    return null;
  }
}

function add(kept: KeptRoots, size: number, root: string, findings: Findings): void {
  const other = kept.get(size);
  if (other === undefined) kept.set(size, root);
  else if (other !== root) {
    const detail = `the file storage keeps two checkpoints of ${size} events: the trail was rewritten`;
    findings.add({ kind: 'checkpoint_changed', detail });
  }
}
