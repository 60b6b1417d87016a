import type { Database } from '../../database/database.js';
import { CHUNK, HASH_BYTES, type HashReader, rootOf, splitHashes } from './merkle-tree.js';

const NODES = 'select hash from audit_nodes where index < $1 order by index';

const LEAVES = `select substr(s.leaf_hashes, (greatest($1 - s.first_index, 0) * ${HASH_BYTES} + 1)::int,
    ((least($2, s.tree_size) - greatest($1, s.first_index)) * ${HASH_BYTES})::int) as hashes
  from audit_seals s where s.tree_size > $1 and s.first_index < $2 order by s.tree_size`;

/** Reads the hashes of the tree for one question: each subtree and each leaf that it needs once. */
export class SealedTree implements HashReader {
  private nodes?: Promise<Buffer[]>;
  private readonly leaves = new Map<number, Promise<Buffer[]>>();

  /** @param size of the tree that is asked about */
  constructor(
    private readonly database: Database,
    private readonly size: number,
  ) {}

  async chunk(index: number): Promise<Buffer> {
    this.nodes ??= this.database
      .rows<{ hash: Buffer }>(NODES, [Math.floor(this.size / CHUNK)])
      .then((rows) => rows.map(({ hash }) => hash));
    return required((await this.nodes)[index]);
  }

  async leaf(index: number): Promise<Buffer> {
    const chunk = Math.floor(index / CHUNK);
    const read = this.leaves.get(chunk) ?? this.leavesOf(chunk);
    this.leaves.set(chunk, read);
    return required((await read)[index % CHUNK]);
  }

  /** The root of the first `size` leaves. */
  root(size = this.size): Promise<Buffer> {
    return rootOf(this, 0, size);
  }

  private async leavesOf(chunk: number): Promise<Buffer[]> {
    const rows = await this.database.rows<{ hashes: Buffer }>(LEAVES, [chunk * CHUNK, Math.min((chunk + 1) * CHUNK, this.size)]);
    return rows.flatMap(({ hashes }) => splitHashes(hashes));
  }
}

function required(hash: Buffer | undefined): Buffer {
  if (hash) return hash;
  throw new Error('The seals of the audit trail are incomplete: see GET /audit-events/verification');
}
