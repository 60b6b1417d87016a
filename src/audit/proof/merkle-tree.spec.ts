import { canonicalJson } from '../signatures/canonical-json.js';
import { CheckpointKey, parseCheckpoint } from './checkpoint.js';
import {
  CHUNK,
  consistencyProof,
  GrowingTree,
  inclusionProof,
  isConsistent,
  leafHash,
  rootOf,
  rootOfInclusion,
  splitHashes,
} from './merkle-tree.js';

/** The inputs and roots that RFC 6962 implementations (Certificate Transparency) are tested with. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

const grown = (leaves: Buffer[]) => {
  const tree = new GrowingTree();
  const chunks = leaves.map((leaf) => tree.append(leaf)).filter((chunk) => chunk !== null);
  const reader = {
    leaf: async (index: number) => leaves[index] as Buffer,
    chunk: async (index: number) => chunks[index] as Buffer,
  };
  return { tree, reader };
};
const numbered = (count: number) => Array.from({ length: count }, (_, index) => leafHash(`event ${index}`));

describe('the Merkle tree', () => {
  it('has the roots of RFC 6962', async () => {
    const leaves = INPUTS.map((input) => leafHash(Buffer.from(input, 'hex').toString('latin1')));
    const found = await Promise.all(leaves.map((_, index) => grown(leaves.slice(0, index + 1)).tree.root.toString('hex')));
    expect(found).toEqual(ROOTS);
  });

  it('goes on from its frontier', () => {
    const leaves = numbered(37);
    const begun = grown(leaves.slice(0, 21)).tree;
    const resumed = new GrowingTree(begun.size, begun.frontier);
    for (const leaf of leaves.slice(21)) resumed.append(leaf);
    expect(resumed.root).toEqual(grown(leaves).tree.root);
    expect(splitHashes(resumed.frontier)).toHaveLength(3);
  });

  it.each([1, 2, 7, 64, 100])('proves each leaf of %i, and no other', async (size) => {
    const leaves = numbered(size);
    const { tree, reader } = grown(leaves);
    for (const [index, leaf] of leaves.entries()) {
      const proof = await inclusionProof(reader, index, size);
      expect(rootOfInclusion(leaf, index, size, proof)).toEqual(tree.root);
      expect(rootOfInclusion(leafHash('another'), index, size, proof)).not.toEqual(tree.root);
      if (size > 1) expect(rootOfInclusion(leaf, (index + 1) % size, size, proof)).not.toEqual(tree.root);
    }
  });

  it('proves that each larger tree begins with each smaller one, and refuses a rewritten beginning', async () => {
    const leaves = numbered(40);
    const rewritten = [leafHash('rewritten'), ...leaves.slice(1)];
    for (let size = 1; size <= 40; size += 1) {
      const later = grown(leaves.slice(0, size));
      for (let from = 1; from <= size; from += 1) {
        const proof = await consistencyProof(later.reader, from, size);
        expect(isConsistent(from, grown(leaves.slice(0, from)).tree.root, size, later.tree.root, proof)).toBe(true);
        expect(isConsistent(from, grown(rewritten.slice(0, from)).tree.root, size, later.tree.root, proof)).toBe(false);
      }
    }
  });

  it('reads the stored hashes of complete subtrees, and no leaf of them', async () => {
    const size = 2 * CHUNK + 5;
    const leaves = numbered(size);
    const { tree, reader } = grown(leaves);
    const read: number[] = [];
    const watched = {
      ...reader,
      leaf: (index: number) => {
        read.push(index);
        return reader.leaf(index);
      },
    };
    expect(await rootOf(watched, 0, size)).toEqual(tree.root);
    expect(read).toEqual([2048, 2049, 2050, 2051, 2052]);
    expect(rootOfInclusion(leaves[1500] as Buffer, 1500, size, await inclusionProof(watched, 1500, size))).toEqual(tree.root);
  });
});

describe('canonical JSON', () => {
  it('is the one of RFC 8785', () => {
    const value = JSON.parse(
      '{"numbers":[333333333.33333329,1E30,4.50,2e-3,0.000000000000000000000000001,-0],"string":"\\u20ac$\\u000F\\u000aA\'\\u0042\\u0022\\u005c\\\\\\"\\/","literals":[null,true,false]}',
    );
    expect(canonicalJson(value)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27,0],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
    const keys = JSON.parse('{"\\u20ac":1,"\\r":2,"\\ufb33":3,"1":4,"\\ud83d\\ude00":5,"\\u0080":6,"\\u00f6":7,"__proto__":8}');
    expect(canonicalJson(keys)).toBe('{"\\r":2,"1":4,"__proto__":8,"\u0080":6,"ö":7,"€":1,"😀":5,"\ufb33":3}');
  });
});

describe('a checkpoint', () => {
  const key = new CheckpointKey(Buffer.alloc(32, 7).toString('base64'));
  const head = { origin: 'silqeqms/test', size: 12, root: leafHash('x') };

  it('is a signed note whose text and signature cannot change', () => {
    const checkpoint = key.sign(head);
    expect(checkpoint.split('\n').slice(0, 2)).toEqual(['silqeqms/test', '12']);
    expect(parseCheckpoint(checkpoint)).toEqual(head);
    expect(key.hasSigned(checkpoint)).toBe(true);
    expect(key.hasSigned(checkpoint.replace('\n12\n', '\n13\n'))).toBe(false);
    expect(new CheckpointKey(Buffer.alloc(32, 8).toString('base64')).hasSigned(checkpoint)).toBe(false);
    expect(key.sign(head)).toBe(checkpoint);
  });

  it.each(['', 'silqeqms/test\n-1\nAAAA\n', 'silqeqms/test\n12\nAAAA\n'])('is none with the text %j', (text) => {
    expect(parseCheckpoint(text)).toBeNull();
    expect(key.hasSigned(text)).toBe(false);
  });
});
