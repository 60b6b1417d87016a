import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import pg from 'pg';
import { linkLibraries } from '../../src/embedded-postgres/binaries.js';
import { attachEmbeddedPostgres, type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded-postgres/embedded-postgres.js';

let parent: string;
let dataDir: string;
let running: EmbeddedPostgres | undefined;

beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'silqeqms-embedded-'));
  dataDir = join(parent, 'postgres');
});

afterEach(async () => {
  await running?.stop();
  running = undefined;
});

afterAll(() => rm(parent, { recursive: true, force: true }));

async function start(folder = dataDir, durable = false): Promise<EmbeddedPostgres> {
  running = await startEmbeddedPostgres({ dataDir: folder, durable });
  return running;
}

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('keeps its data between starts', async () => {
    const first = await start();
    await query(first.url, "CREATE TABLE kept (lot text); INSERT INTO kept VALUES ('SLQ-00001')");
    await first.stop();
    expect(await query((await start()).url, 'SELECT lot FROM kept')).toEqual([{ lot: 'SLQ-00001' }]);
  });

  it('listens on the loopback interface only and asks for its password', async () => {
    const { url } = await start();
    expect(
      await query(url, "SELECT setting FROM pg_settings WHERE name IN ('listen_addresses', 'unix_socket_directories') ORDER BY name"),
    ).toEqual([{ setting: '127.0.0.1' }, { setting: '' }]);
    await expect(query(url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
  });

  it('has a second user for the web process, also on a data folder of the time before, and keeps its password to itself', async () => {
    const first = await start();
    await query(first.url, 'DROP ROLE silqeqms_web');
    await first.stop();
    await rm(join(dataDir, 'web-password'));
    const { webUrl } = await start();
    expect(await query(webUrl, 'SELECT current_user AS name, rolsuper FROM pg_roles WHERE rolname = current_user')).toEqual([
      { name: 'silqeqms_web', rolsuper: false },
    ]);
    expect((await stat(join(dataDir, 'web-password'))).mode & 0o777).toBe(0o600);
  });

  it('refuses a second start on the same data folder, naming the folder and the process', async () => {
    const { pid, url } = await start();
    const second = startEmbeddedPostgres({ dataDir, durable: false });
    await expect(second).rejects.toThrow(`The data folder ${dataDir} is in use by a running PostgreSQL (process ${pid})`);
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('is found by command-line tools while it runs, and only then', async () => {
    const { url, webUrl, stop } = await start();
    expect(await attachEmbeddedPostgres(dataDir)).toEqual({ url, webUrl });
    await stop();
    expect(await attachEmbeddedPostgres(dataDir)).toBeNull();
    expect(await attachEmbeddedPostgres(join(parent, 'never-started'))).toBeNull();
  });

  it('starts again after its process was killed, with everything committed', async () => {
    const { pid, exited, url } = await start(dataDir, true);
    await query(url, "CREATE TABLE survived (lot text); INSERT INTO survived VALUES ('SLQ-00002')");
    process.kill(pid, 'SIGKILL');
    await exited;
    expect(await readFile(join(dataDir, 'cluster/postmaster.pid'), 'utf8')).toMatch(new RegExp(`^${pid}\n`));
    expect(await attachEmbeddedPostgres(dataDir)).toBeNull();
    expect(await query((await start()).url, 'SELECT lot FROM survived')).toEqual([{ lot: 'SLQ-00002' }]);
  });

  it('starts again when another program has the id of its killed process', async () => {
    await (await start()).stop();
    // Of the same user: PostgreSQL itself sees through a number that belongs to anybody else.
    const { uid, gid } = await stat(dataDir);
    const other = spawn('sleep', ['60'], { stdio: 'ignore', uid, gid });
    try {
      await writeFile(join(dataDir, 'cluster/postmaster.pid'), `${other.pid}\n${dataDir}/cluster\n1\n1\n\n127.0.0.1\n\nready\n`);
      expect(await query((await start()).url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
    } finally {
      other.kill('SIGKILL');
      await once(other, 'exit');
    }
  });

  it('takes over from a server whose product was killed', async () => {
    const left = await start();
    // `sleep 60` takes the shell's place and never collects the end of the shell's child: a killed process that keeps its number.
    const uncollecting = spawn('sh', ['-c', 'sleep 0.05 & echo $!; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
    const [owner] = (await once(uncollecting.stdout, 'data')) as [Buffer];
    await sleep(150);
    await writeFile(join(dataDir, 'owner.json'), JSON.stringify({ pid: Number(owner.toString()), temporaryCopy: null }));
    const next = await start();
    await left.exited;
    uncollecting.kill('SIGKILL');
    expect(next.pid).not.toBe(left.pid);
    expect(await query(next.url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('serves a data folder inside a folder that only its owner may enter', async () => {
    const closed = join(parent, 'closed');
    await mkdir(closed);
    await chmod(closed, 0o700);
    const { url } = await start(join(closed, 'postgres'));
    expect(await query(url, 'SELECT 1 AS alive')).toEqual([{ alive: 1 }]);
  });

  it('refuses data of another major version and says which', async () => {
    const old = join(parent, 'old');
    await mkdir(join(old, 'cluster'), { recursive: true });
    await writeFile(join(old, 'cluster/PG_VERSION'), '14\n');
    await expect(startEmbeddedPostgres({ dataDir: old, durable: false })).rejects.toThrow(
      /was written by PostgreSQL 14, but this release contains PostgreSQL \d+/,
    );
  });

  it('creates the library links that a skipped install script left out, and keeps existing ones', async () => {
    const native = join(parent, 'package/native');
    await mkdir(join(native, 'lib'), { recursive: true });
    await writeFile(join(native, 'lib/libpq.so.5.18'), 'library');
    const links = ['libpq.so', 'libpq.so.5'].map((name) => ({ source: 'native/lib/libpq.so.5.18', target: `native/lib/${name}` }));
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
    await linkLibraries(native);
    await linkLibraries(native);
    expect((await readdir(join(native, 'lib'))).sort()).toEqual(['libpq.so', 'libpq.so.5', 'libpq.so.5.18']);
    expect(await readFile(join(native, 'lib/libpq.so'), 'utf8')).toBe('library');
  });
});
