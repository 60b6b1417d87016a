import { createHash } from 'node:crypto';

/** The Merkle tree of RFC 6962, section 2.1. */

const sha256 = (...parts: Uint8Array[]): Buffer => {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest();
};

const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

export const leafHash = (content: string): Buffer => sha256(LEAF, Buffer.from(content));
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha256(NODE, left, right);

/** Leaves of a subtree whose hash is stored. */
export const CHUNK = 1_024;
export const HASH_BYTES = 32;

/** A tree that only grows: the roots of the complete subtrees it consists of, the largest first. */
export class GrowingTree {
  readonly #roots: Buffer[];

  /** @param frontier the roots, one after the other, of a tree of `size` leaves */
  constructor(
    public size = 0,
    frontier: Buffer = Buffer.alloc(0),
  ) {
    this.#roots = splitHashes(frontier);
  }

  /** @returns the hash of the subtree of `CHUNK` leaves that this leaf completes, if it does */
  append(leaf: Buffer): Buffer | null {
    let chunk: Buffer | null = null;
    let hash = leaf;
    let leaves = 1;
    for (let size = this.size; size % 2 === 1; size = (size - 1) / 2) {
      hash = nodeHash(this.#roots.pop() as Buffer, hash);
      leaves *= 2;
      if (leaves === CHUNK) chunk = hash;
    }
    this.#roots.push(hash);
    this.size += 1;
    return chunk;
  }

  get frontier(): Buffer {
    return Buffer.concat(this.#roots);
  }

  get root(): Buffer {
    const [smallest, ...larger] = this.#roots.toReversed();
    return larger.reduce((right, left) => nodeHash(left, right), smallest ?? sha256());
  }
}

/** @param hashes one after the other */
export const splitHashes = (hashes: Buffer): Buffer[] =>
  Array.from({ length: hashes.length / HASH_BYTES }, (_, index) => hashes.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES));

/** Reads a stored tree. */
export interface HashReader {
  /** The hash of the complete subtree of `CHUNK` leaves with this index. */
  chunk(index: number): Promise<Buffer>;
  leaf(index: number): Promise<Buffer>;
}

/** The largest power of two below a number of leaves: where the tree divides them. */
const half = (leaves: number): number => 2 ** Math.ceil(Math.log2(leaves) - 1);

/** The hash of the leaves from `low` to before `high`; `low` is where a subtree begins. */
export async function rootOf(tree: HashReader, low: number, high: number): Promise<Buffer> {
  if (high - low === 1) return tree.leaf(low);
  if (high - low === CHUNK) return tree.chunk(low / CHUNK);
  const middle = low + half(high - low);
  return nodeHash(await rootOf(tree, low, middle), await rootOf(tree, middle, high));
}

/** The hashes that prove that the leaf is in the tree of `size` leaves (RFC 6962, 2.1.1). */
export async function inclusionProof(tree: HashReader, index: number, size: number, low = 0): Promise<Buffer[]> {
  if (size - low === 1) return [];
  const middle = low + half(size - low);
  return index < middle
    ? [...(await inclusionProof(tree, index, middle, low)), await rootOf(tree, middle, size)]
    : [...(await inclusionProof(tree, index, size, middle)), await rootOf(tree, low, middle)];
}

/** The hashes that prove that the tree of `from` leaves is the beginning of that of `size` leaves (RFC 6962, 2.1.2). */
export async function consistencyProof(tree: HashReader, from: number, size: number): Promise<Buffer[]> {
  const proof = async (low: number, high: number, isKnown: boolean): Promise<Buffer[]> => {
    if (from === high) return isKnown ? [] : [await rootOf(tree, low, high)];
    const middle = low + half(high - low);
    return from <= middle
      ? [...(await proof(low, middle, isKnown)), await rootOf(tree, middle, high)]
      : [...(await proof(middle, high, false)), await rootOf(tree, low, middle)];
  };
  return proof(0, size, true);
}

/** The root that an inclusion proof leads to (RFC 9162, 2.1.3.2); null if it does not fit index and size. */
export function rootOfInclusion(leaf: Buffer, index: number, size: number, hashes: Buffer[]): Buffer | null {
  let [node, last, hash] = [index, size - 1, leaf];
  for (const sibling of hashes) {
    if (last === 0) return null;
    if (node % 2 === 1 || node === last) {
      hash = nodeHash(sibling, hash);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else hash = nodeHash(hash, sibling);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 ? hash : null;
}

/** Whether the proof shows that the tree of `root` begins with that of `fromRoot` (RFC 9162, 2.1.4.2). */
export function isConsistent(from: number, fromRoot: Buffer, size: number, root: Buffer, hashes: Buffer[]): boolean {
  if (from === size) return hashes.length === 0 && fromRoot.equals(root);
  const path = Number.isInteger(Math.log2(from)) ? [fromRoot, ...hashes] : hashes;
  let [node, last] = [from - 1, size - 1];
  while (node % 2 === 1) [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  const [first, ...others] = path;
  if (!first) return false;
  let [before, after] = [first, first];
  for (const hash of others) {
    if (last === 0) return false;
    if (node % 2 === 1 || node === last) {
      before = nodeHash(hash, before);
      after = nodeHash(hash, after);
      while (node % 2 === 0 && node !== 0) [node, last] = [node / 2, Math.floor(last / 2)];
    } else after = nodeHash(after, hash);
    [node, last] = [Math.floor(node / 2), Math.floor(last / 2)];
  }
  return last === 0 && before.equals(fromRoot) && after.equals(root);
}
