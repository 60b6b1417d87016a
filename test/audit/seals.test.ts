import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuditSealer } from '../../src/audit/proof/audit-sealer.js';
import { CheckpointKey, parseCheckpoint } from '../../src/audit/proof/checkpoint.js';
import { CheckpointKeeper } from '../../src/audit/proof/checkpoint-keeper.js';
import { isConsistent, leafHash, rootOfInclusion } from '../../src/audit/proof/merkle-tree.js';
import { canonicalJson } from '../../src/audit/signatures/canonical-json.js';
import { insertDistribution, insertOrder } from '../support/records.js';
import { SIGNING_KEY, sealAll } from '../support/seals.js';
import { startTestApp, type TestApp } from '../support/test-app.js';

const VERIFIER = 'docs/verify-audit-export.mjs';
const key = new CheckpointKey(SIGNING_KEY);
const hash = (text: string) => Buffer.from(text, 'base64');

interface Line {
  index?: number;
  id?: number;
  leaf?: string;
  event?: Record<string, unknown> | null;
  checkpoint?: string;
  keys?: string[];
  end?: object;
}

describe('the sealed trail', () => {
  let test: TestApp;
  let admin: Awaited<ReturnType<TestApp['asAdmin']>>;
  let folder: string;
  let anchor: Server;
  const anchored: string[] = [];
  let anchorAnswers = 503;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'silqeqms-seals-'));
    anchor = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk) => {
        body += chunk;
      });
      request.on('end', () => {
        anchored.push(body);
        response.writeHead(anchorAnswers).end();
      });
    });
    await new Promise<void>((resolve) => anchor.listen(0, '127.0.0.1', resolve));
    const { port } = anchor.address() as AddressInfo;
    test = await startTestApp({ AUDIT_SIGNING_KEY: SIGNING_KEY, AUDIT_ANCHOR_URL: `http://127.0.0.1:${port}/` });
    admin = await test.asAdmin();
    await change(3);
    await sealAll(test);
    await change(2);
    await sealAll(test);
  });
  afterAll(async () => {
    await test.close();
    anchor.close();
    await rm(folder, { recursive: true, force: true });
  });

  const change = async (times: number) => {
    const id = await insertDistribution(test.database, await insertOrder(test.database));
    for (let count = 1; count <= times; count += 1) {
      await test.database.query('update distribution_log_entries set quantity = quantity + 1 where id = $1', [id]);
    }
  };
  const checkpoints = async () => (await admin.get('/api/v1/audit-events/checkpoints').expect(200)).body.data;
  const exported = async (query = '') => {
    const { text } = await admin
      .get(`/api/v1/audit-events/export${query}`)
      .buffer(true)
      .parse((response, done) => {
        let content = '';
        response.on('data', (chunk) => {
          content += chunk;
        });
        response.on('end', () => done(null, content));
      })
      .expect(200)
      .expect('Content-Type', 'application/x-ndjson')
      .then(({ body }) => ({ text: body as string }));
    return text;
  };
  const verifier = async (content: string, ...more: string[]): Promise<{ code: number; said: string }> => {
    const file = join(folder, 'export.ndjson');
    await writeFile(file, content);
    return new Promise((resolve) => {
      execFile(process.execPath, [VERIFIER, '--export', file, ...more], (error, out, err) =>
        resolve({ code: error ? Number(error.code) : 0, said: (out + err).trim() }),
      );
    });
  };

  it('holds every event once, in the order of their transactions', async () => {
    const { rows } = await test.database.query(`select array_agg(u.id order by s.tree_size, u.n) = (
        select array_agg(id order by change_number, id) from audit_events e where (e.change_number, e.id) <= (select up_to_change, up_to_event
          from audit_seals order by tree_size desc limit 1)) as same
      from audit_seals s cross join lateral unnest(s.event_ids) with ordinality u (id, n)`);
    expect(rows[0].same).toBe(true);
    const [newest, before] = await checkpoints();
    expect(newest.firstIndex).toBe(before.treeSize);
    expect(parseCheckpoint(newest.checkpoint)).toMatchObject({ size: newest.treeSize, root: hash(newest.rootHash) });
    expect(key.hasSigned(newest.checkpoint)).toBe(true);
  });

  it('leaves the events of an open transaction to a later seal', async () => {
    const client = await test.database.connect();
    try {
      await client.query('begin');
      const { rows } = await client.query(`insert into reps (name) values ('Open Transaction') returning id`);
      await test.app.get(AuditSealer).seal();
      const sealed = `select from audit_seals s, audit_events e where e.id = any (s.event_ids) and e.entity_type = 'reps' and e.entity_id = $1`;
      await change(1);
      expect(await test.app.get(AuditSealer).seal()).toBe(0);
      await client.query('commit');
      await sealAll(test);
      expect((await test.database.query(sealed, [String(rows[0].id)])).rowCount).toBe(1);
    } finally {
      client.release(true);
    }
  });

  it('is sealed by one of two instances at a time', async () => {
    const client = await test.database.connect();
    try {
      await change(1);
      await client.query('begin; select pg_advisory_xact_lock(5127380002)');
      expect(await test.app.get(AuditSealer).seal()).toBe(0);
    } finally {
      client.release(true);
    }
    await sealAll(test);
  });

  it.each(['audit_seals', 'audit_nodes', 'audit_checkpoints', 'audit_segments', 'audit_origins'])(
    'cannot be changed in %s',
    async (table) => {
      await expect(test.database.query(`delete from ${table}`)).rejects.toThrow(/append-only/);
      await expect(test.database.query(`truncate ${table} cascade`)).rejects.toThrow(/append-only/);
    },
  );

  it('proves an event by the newest checkpoint', async () => {
    const { rows } = await test.database.query('select event_ids[1]::int as id from audit_seals order by tree_size limit 1');
    const { body } = await admin.get(`/api/v1/audit-events/${rows[0].id}/proof`).expect(200);
    expect(body).toMatchObject({ eventId: rows[0].id, leafIndex: 0, leafHash: leafHash(canonicalJson(body.event)).toString('base64') });
    expect(rootOfInclusion(hash(body.leafHash), 0, body.treeSize, body.hashes.map(hash))).toEqual(hash(body.rootHash));
    expect(parseCheckpoint(body.checkpoint)).toMatchObject({ size: body.treeSize, root: hash(body.rootHash) });
    expect((await admin.get('/api/v1/audit-events/999999999/proof').expect(404)).body.code).toBe('not_found');
    await change(1);
    const { rows: newest } = await test.database.query('select max(id)::int as id from audit_events');
    expect((await admin.get(`/api/v1/audit-events/${newest[0].id}/proof`).expect(409)).body.code).toBe('event_not_sealed');
    await sealAll(test);
  });

  it('proves that a checkpoint continues an earlier one', async () => {
    const all = await checkpoints();
    const [newest, oldest] = [all[0], all.at(-1)];
    const { body } = await admin
      .get(`/api/v1/audit-events/checkpoints/${newest.treeSize}/consistency?earlier=${oldest.treeSize}`)
      .expect(200);
    expect(body).toMatchObject({ earlierRootHash: oldest.rootHash, rootHash: newest.rootHash });
    expect(isConsistent(body.earlierSize, hash(oldest.rootHash), body.treeSize, hash(newest.rootHash), body.hashes.map(hash))).toBe(true);
    await admin.get(`/api/v1/audit-events/checkpoints/${oldest.treeSize}/consistency?earlier=${newest.treeSize}`).expect(404);
    await admin.get(`/api/v1/audit-events/checkpoints/${newest.treeSize}/consistency?earlier=999999999`).expect(404);
  });

  it('keeps a checkpoint in the file storage at once, and the next one a minute later', async () => {
    const kept = (await checkpoints()).filter(({ storageKey }: { storageKey: string | null }) => storageKey !== null);
    expect(kept).toHaveLength(1);
    const { rows } = await test.database.query(`select storage_key, sha256 from audit_checkpoints`);
    expect(rows[0]).toEqual({ storage_key: kept[0].storageKey, sha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await test.database.query(`alter table audit_checkpoints disable trigger audit_checkpoints_append_only`);
    await test.database.query(`update audit_checkpoints set stored_at = stored_at - interval '61 seconds'`);
    await test.database.query(`alter table audit_checkpoints enable always trigger audit_checkpoints_append_only`);
    await test.app.get(AuditSealer).seal();
    expect((await checkpoints())[0].storageKey).not.toBeNull();
  });

  it('offers the newest kept checkpoint to the anchor until it takes one, and then no more', async () => {
    const keeper = test.app.get(CheckpointKeeper);
    await keeper.anchorAnswered();
    expect(anchored.length).toBeGreaterThan(0);
    Object.assign(keeper, { pausedUntil: 0 });
    anchorAnswers = 200;
    await keeper.keep();
    await keeper.anchorAnswered();
    const count = anchored.length;
    expect(key.hasSigned(anchored.at(-1) ?? '')).toBe(true);
    await keeper.keep();
    await keeper.anchorAnswered();
    expect(anchored).toHaveLength(count);
    expect(test.logged()).toContain('AUDIT_ANCHOR_URL did not take the checkpoint: it answered 503');
  });

  it('needs the permission to read the trail', async () => {
    const rep = await test.as('rep');
    for (const path of ['checkpoints', 'checkpoints/1/consistency?earlier=1', 'export', '1/proof']) {
      await rep.get(`/api/v1/audit-events/${path}`).expect(403);
    }
  });

  describe('in an export', () => {
    let content: string;
    let lines: Line[];
    let checkpoint: string;
    beforeAll(async () => {
      await sealAll(test);
      content = await exported();
      lines = content
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line));
      checkpoint = join(folder, 'checkpoint.txt');
      await writeFile(checkpoint, lines.findLast((line) => line.checkpoint)?.checkpoint ?? '');
    });
    const tampered = (how: (lines: Line[]) => Line[] | undefined) => {
      const copy = structuredClone(lines);
      return `${(how(copy) ?? copy).map((line) => JSON.stringify(line)).join('\n')}\n`;
    };
    const places = () => lines.flatMap((line, at) => (line.event ? [at] : []));
    const place = () => places()[4] as number;
    const eventOf = (line: Line | undefined) => line?.event as Record<string, unknown>;
    const sealed = (line: Line | undefined) =>
      Object.assign(line ?? {}, { leaf: leafHash(canonicalJson(eventOf(line))).toString('base64') });

    it('holds, by the key that one was given and the checkpoint that one kept', async () => {
      const given = lines[0]?.keys?.[0] ?? '';
      const { code, said } = await verifier(content, '--checkpoint', checkpoint, '--key', given);
      expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/^\d+ events hold .* They contain /) });
      expect((await verifier(content)).said).toContain('The key was taken from the export');
      const events = await test.database.query(`select count(*)::int as n from audit_events where action = 'export'`);
      expect(events.rows[0].n).toBeGreaterThan(0);
    });

    it('holds where a text has the line separators of Unicode', async () => {
      const id = await insertDistribution(test.database, await insertOrder(test.database));
      const reason = 'from a document\u2028of several lines\u2029and another';
      await admin.patch(`/api/v1/distributions/${id}`).set('If-Match', '"v1"').send({ quantity: 7, reason }).expect(200);
      await sealAll(test);
      const text = await exported();
      expect(text).toContain(reason);
      expect(await verifier(text)).toMatchObject({ code: 0 });
    });

    it('proves a part of the trail too', async () => {
      const { rows } = await test.database.query('select iso_utc(sealed_at) as at from audit_seals order by tree_size offset 1 limit 1');
      const part = await exported(`?from=${rows[0].at}`);
      const [head] = part.split('\n');
      expect(JSON.parse(head ?? '').firstIndex).toBeGreaterThan(0);
      expect(await verifier(part, '--checkpoint', checkpoint)).toMatchObject({ code: 0 });
      const first = join(folder, 'first-checkpoint.txt');
      await writeFile(first, lines.find((line) => line.checkpoint)?.checkpoint ?? '');
      expect(await verifier(part, '--checkpoint', first)).toMatchObject({ code: 1, said: expect.stringContaining('does not reach') });
      expect(await verifier(await exported('?from=2000-01-01&to=2000-01-02'))).toMatchObject({
        code: 0,
        said: expect.stringMatching(/^0 events/),
      });
    });

    it.each<[string, (lines: Line[], at: number) => Line[] | undefined, RegExp]>([
      [
        'a changed reason',
        (all, at) => void Object.assign(eventOf(all[at]), { reason: 'another one' }),
        /^Event \d+ \(place 4\) was changed/,
      ],
      [
        'a changed instant',
        (all, at) => void Object.assign(eventOf(all[at]), { occurred_at: '2020-01-01T00:00:00.000000Z' }),
        /^Event \d+ \(place 4\) was changed/,
      ],
      [
        'an event that was changed together with its hash',
        (all, at) => {
          Object.assign(eventOf(all[at]), { actor: 'somebody else' });
          sealed(all[at]);
          return undefined;
        },
        /^Of the events 0 to \d+ .*at least one is not the one that was sealed/,
      ],
      ['a removed event', (all, at) => all.toSpliced(at, 1), /^Event \d+ \(place 5\) stands where place 4 is expected/],
      [
        'an event that is gone from the database',
        (all, at) => void Object.assign(all[at] ?? {}, { event: null }),
        /^Event \d+ \(place 4\) is missing/,
      ],
      [
        'a second copy of an event',
        (all, at) => all.toSpliced(at, 0, structuredClone(all[at]) as Line),
        /^Event \d+ \(place 4\) stands where place 5 is expected/,
      ],
      [
        'two events that changed places',
        (all, at) => {
          const [one, two] = [all[at] as Line, all[at + 1] as Line];
          return all.with(at, { ...two, index: one.index as number }).with(at + 1, { ...one, index: two.index as number });
        },
        /^Event \d+ \(place 5\) is out of order/,
      ],
      [
        'a checkpoint of another size',
        (all) => all.map((line) => (line.checkpoint ? { checkpoint: line.checkpoint.replace(/\n\d+\n/, '\n3\n') } : line)),
        /is not signed by a known key/,
      ],
      ['a missing end', (all) => all.slice(0, -1), /^The export is incomplete/],
      [
        'the last seal left out',
        (all) =>
          all.toSpliced(
            all.findLastIndex((line) => line.checkpoint),
            1,
          ),
        /^The export is incomplete/,
      ],
    ])('shows %s', async (_, how, said) => {
      expect(
        await verifier(
          tampered((all) => how(all, place())),
          '--checkpoint',
          checkpoint,
        ),
      ).toEqual({ code: 1, said: expect.stringMatching(said) });
    });

    /** The export with another text in place of that of a line. */
    const spoilt = (at: number, how: (text: string) => string) =>
      content
        .split('\n')
        .map((text, line) => (line === at ? how(text) : text))
        .join('\n');
    it.each([
      [
        'an event twice in a line',
        () => place(),
        (text: string) => text.replace('"event":', '"event":{"reason":"another"},"event":'),
        /has a member twice/,
      ],
      [
        'a value of an event twice',
        () => place(),
        (text: string) => text.replace('"reason":', '"reason":"another","reason":'),
        /has a member twice/,
      ],
      [
        'a further member',
        () => place(),
        (text: string) => text.replace('{"index":', '{"note":"x","index":'),
        /has members that no line of an export has/,
      ],
      [
        'a checkpoint in the line of an event',
        () => place(),
        (text: string) => text.replace('{"index":', '{"checkpoint":"","index":'),
        /has members that no line/,
      ],
      ['a line that is no object', () => place(), () => '4711', /is no JSON object/],
      ['`before` that is none', () => 0, (text: string) => text.replace('"before":[]', '"before":null'), /must say in `before`/],
      [
        '`before` that is damaged',
        () => 0,
        (text: string) => text.replace('"firstIndex":0,"before":[]', '"firstIndex":1,"before":["x"]'),
        /which 1 hashes/,
      ],
      ['a place that is none', () => 0, (text: string) => text.replace('"firstIndex":0', '"firstIndex":"x"'), /which is none/],
      ['keys that are none', () => 0, (text: string) => text.replace(/"keys":\[[^\]]*\]/, '"keys":[1]'), /This is no verifier key/],
    ])('refuses %s, which another reader could take otherwise', async (_, at, how, said) => {
      const text = spoilt(at(), how);
      expect(text).not.toBe(content);
      expect(await verifier(text)).toEqual({ code: 1, said: expect.stringMatching(said) });
    });

    it('shows a trail that was rewritten and signed again as a whole, by the checkpoint that one kept', async () => {
      const { GrowingTree } = await import('../../src/audit/proof/merkle-tree.js');
      const tree = new GrowingTree();
      const { origin } = lines[0] as { origin: string };
      const rewritten = tampered((all) => {
        Object.assign(eventOf(all[place()]), { reason: 'rewritten' });
        for (const line of all) {
          if (line.event) tree.append(Buffer.from(sealed(line).leaf ?? '', 'base64'));
          else if (line.checkpoint) line.checkpoint = key.sign({ origin, size: tree.size, root: tree.root });
        }
        return all;
      });
      expect(await verifier(rewritten)).toMatchObject({ code: 0 });
      expect(await verifier(rewritten, '--checkpoint', checkpoint)).toEqual({
        code: 1,
        said: expect.stringContaining('The trail was rewritten'),
      });
    });

    it('is checked by the verifier as npm runs it, and by no other key', async () => {
      expect(JSON.parse(await readFile('package.json', 'utf8')).scripts['audit:verify']).toBe(`node ${VERIFIER}`);
      const other = new CheckpointKey(Buffer.alloc(32, 8).toString('base64')).verifierKey((lines[0] as { origin: string }).origin);
      expect(await verifier(content, '--key', other)).toMatchObject({
        code: 1,
        said: expect.stringContaining('not signed by a known key'),
      });
    });
  });
});

describe('a trail without a key', () => {
  it('is not sealed', async () => {
    const test = await startTestApp();
    try {
      expect(await test.app.get(AuditSealer).seal()).toBe(0);
      const admin = await test.asAdmin();
      expect((await admin.get('/api/v1/audit-events/checkpoints').expect(200)).body).toEqual({ data: [], nextCursor: null });
    } finally {
      await test.close();
    }
  });
});
