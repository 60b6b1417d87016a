/**
 * Checks an export of the audit trail without the system that made it: node verify-audit-export.mjs --export FILE [--checkpoint FILE] [--key KEY]
 * It uses nothing but Node. PROOF.md describes the format, so that you can write one yourself instead of trusting this one.
 * --checkpoint: a checkpoint that you kept elsewhere; without one, a trail that was rewritten and signed again as a whole passes
 * --key: the verifier key that you were given, may be repeated; without one, the keys in the export are believed
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { pipeline } from 'node:stream';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();
const leafHash = (text) => sha256(Buffer.from([0]), text);
const nodeHash = (left, right) => sha256(Buffer.from([1]), left, right);
const fail = (message) => {
  throw new Error(message);
};

/** The text of a file; of a compressed one, such as an archived segment, what is in it. */
const opened = (file) =>
  file.endsWith('.gz') ? pipeline(createReadStream(file), createGunzip(), () => undefined) : createReadStream(file);

/** Only a line feed ends a line: readline also breaks a value at U+2028 and U+2029. */
async function* linesOf(stream) {
  let rest = '';
  for await (const chunk of stream.setEncoding('utf8')) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop();
    yield* lines;
  }
  if (rest) yield rest;
}

/** RFC 8785. */
function canonical(value) {
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(',')}}`;
}

/** A verifier key as a C2SP note has it: name+id+base64(1, public key). */
function readKey(text) {
  const [, name, id, key] = /^([^+]+)\+([0-9a-f]{8})\+(.+)$/.exec(String(text).trim()) ?? fail(`This is no verifier key: ${text}`);
  const bytes = Buffer.from(key, 'base64');
  if (sha256(`${name}\n`, bytes).subarray(0, 4).toString('hex') !== id) fail(`The verifier key of ${name} does not fit its id`);
  const der = Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), bytes.subarray(1)]);
  return { name, id, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
}

/** @returns its size and root, once a key that is known has signed it */
function openCheckpoint(text, keys, what) {
  const end = text.indexOf('\n\n') + 1;
  const [origin, size, root] = text.slice(0, end).split('\n');
  const isSigned = text
    .slice(end + 1)
    .split('\n')
    .some((line) => {
      const [dash, name, signature = ''] = line.split(' ');
      const bytes = Buffer.from(signature, 'base64');
      return (
        dash === '\u2014' &&
        name === origin &&
        keys.some(
          (known) =>
            known.name === name &&
            known.id === bytes.subarray(0, 4).toString('hex') &&
            verify(null, Buffer.from(text.slice(0, end)), known.key, bytes.subarray(4)),
        )
      );
    });
  if (end === 0 || !isSigned) fail(`${what} is not signed by a known key`);
  return { origin, size: Number(size), root: Buffer.from(root, 'base64') };
}

/** The members that a line has, neither more nor fewer: with others, somebody else's reader could see another event in it than this one. */
const KINDS = [['checkpoint'], ['end'], ['index', 'id', 'leaf', 'event']];
const HEAD = ['format', 'origin', 'keys', 'firstIndex', 'before'];
const hasMembers = (line, names) => Object.keys(line).length === names.length && names.every((name) => Object.hasOwn(line, name));

/** How many members a value has, at any depth. */
const countMembers = (value) =>
  value === null || typeof value !== 'object'
    ? 0
    : Object.values(value).reduce((sum, member) => sum + countMembers(member), Array.isArray(value) ? 0 : Object.keys(value).length);

/** JSON.parse takes the last of two members of one name; other readers take the first. In valid JSON, each text before a colon is the name of a member. */
const namesIn = (text) => [...text.matchAll(/"(?:[^"\\]|\\.)*"(\s*:)?/g)].filter(([, colon]) => colon).length;

/** @returns what the line says */
function parseLine(text, number, kinds) {
  let line;
  try {
    line = JSON.parse(text);
  } catch {
    fail(`Line ${number} is no JSON: the file is damaged or incomplete`);
  }
  if (line === null || typeof line !== 'object') fail(`Line ${number} is no JSON object: this is no export of an audit trail`);
  if (namesIn(text) !== countMembers(line)) fail(`Line ${number} has a member twice, so it could be read in two ways`);
  if (number === 1 && line.format !== 'silqeqms-audit-export/1') fail('This is no export of an audit trail');
  if (!kinds.some((names) => hasMembers(line, names)))
    fail(`Line ${number} has members that no line of an export has, or lacks some: ${Object.keys(line)}`);
  return line;
}

/** The roots of the complete subtrees before a place: as many as the place has ones among its binary digits. */
function readBefore({ firstIndex, before }) {
  if (!Number.isSafeInteger(firstIndex) || firstIndex < 0)
    fail(`The first line says that the events begin at place ${firstIndex}, which is none`);
  const count = [...firstIndex.toString(2)].filter((digit) => digit === '1').length;
  const roots = Array.isArray(before) ? before.map((hash) => Buffer.from(String(hash), 'base64')) : [];
  if (!Array.isArray(before) || roots.length !== count || roots.some((root) => root.length !== 32))
    fail(
      `The first line must say in \`before\` which ${count} hashes stand before place ${firstIndex}, each of 32 bytes in Base64: it does not`,
    );
  return roots;
}

async function verifyExport({ export: file, checkpoint, key = [] }) {
  let [head, end, last] = [null, null, null];
  let [size, sealed] = [0, 0];
  let roots = [];
  let kept = null;
  const root = () => roots.reduceRight((right, left) => nodeHash(left, right));
  const compareKept = () => {
    if (kept?.size !== size) return;
    if (!root().equals(kept.root)) fail(`The trail was rewritten: its first ${size} events are not those of ${checkpoint}`);
    kept = { ...kept, found: true };
  };
  let number = 0;
  for await (const text of linesOf(opened(file))) {
    number += 1;
    const line = parseLine(text, number, head ? KINDS : [HEAD]);
    if (end) fail(`Line ${number} stands behind the end of the export`);
    if (!head) {
      if (!Array.isArray(line.keys)) fail('The first line has no verifier keys');
      const keys = (key.length > 0 ? key : line.keys).map(readKey);
      head = { ...line, keys };
      size = sealed = line.firstIndex;
      roots = readBefore(line);
      if (checkpoint) kept = openCheckpoint(readFileSync(checkpoint, 'utf8'), keys, `The checkpoint ${checkpoint}`);
      if (kept && kept.origin !== head.origin) fail(`${checkpoint} is of another trail: ${kept.origin}`);
    } else if (Object.hasOwn(line, 'checkpoint')) {
      const seal = openCheckpoint(String(line.checkpoint), head.keys, `The checkpoint in line ${number}`);
      const range = `events ${sealed} to ${size - 1} (the first is event ${last?.firstId})`;
      if (seal.origin !== head.origin) fail(`The checkpoint in line ${number} is of another trail: ${seal.origin}`);
      if (seal.size !== size)
        fail(`Of the ${range}, some are missing or too many: their checkpoint counts ${seal.size} events, and there are ${size}`);
      if (!root().equals(seal.root))
        fail(`Of the ${range}, at least one is not the one that was sealed: they do not lead to the root of their checkpoint`);
      [sealed, last] = [size, { ...last, firstId: null }];
    } else if (Object.hasOwn(line, 'end')) {
      end = line.end;
    } else {
      const name = `Event ${line.id} (place ${line.index})`;
      if (line.index !== size) fail(`${name} stands where place ${size} is expected: an event was removed, added or moved`);
      if (!line.event) fail(`${name} is missing: it was sealed, and is gone from the database`);
      const leaf = leafHash(canonical(line.event));
      if (line.event.id !== line.id || leaf.toString('base64') !== line.leaf) fail(`${name} was changed after it was sealed`);
      const { change_number: change, id } = line.event;
      if (last && (change < last.change || (change === last.change && id <= last.id))) fail(`${name} is out of order`);
      last = { change, id, firstId: last?.firstId ?? id };
      let hash = leaf;
      for (let n = size; n % 2 === 1; n = (n - 1) / 2) hash = nodeHash(roots.pop(), hash);
      roots.push(hash);
      size += 1;
      compareKept();
    }
  }
  if (!end || end.treeSize !== size || sealed !== size) fail(`The export is incomplete: it breaks off at place ${size}`);
  if (kept && !kept.found)
    fail(`The export does not reach the ${kept.size} events of ${checkpoint}: events were removed, or it is a part that begins later`);
  const count = size - head.firstIndex;
  return `${count} events hold (places ${head.firstIndex} to ${size - 1} of ${head.origin}).${kept ? ` They contain ${checkpoint}.` : ''}${
    key.length > 0 ? '' : ' The key was taken from the export: compare it with the one you were given.'
  }`;
}

const { values } = parseArgs({
  options: { export: { type: 'string' }, checkpoint: { type: 'string' }, key: { type: 'string', multiple: true } },
});
try {
  if (!values.export) fail('Say which file: --export FILE');
  process.stdout.write(`${await verifyExport(values)}\n`);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
