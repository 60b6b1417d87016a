import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { ADMIN } from '../support/environment.js';
import { useTestApp } from '../support/use-test-app.js';

const PROJECT = fileURLToPath(new URL('../../', import.meta.url));

describe('the page about recalls', () => {
  const test = useTestApp();

  it('has a drill that runs as printed, from log-in to the closed drill and its reports', async () => {
    const page = await readFile(`${PROJECT}docs/RECALL.md`, 'utf8');
    const script = Array.from(page.matchAll(/```bash\n([\s\S]*?)```/g), ([, block = '']) => block).join('\n');
    const { port } = test.app.getHttpServer().address() as AddressInfo;
    const { stdout } = await promisify(execFile)('bash', ['-e', '-o', 'pipefail', '-c', script], {
      cwd: PROJECT,
      env: { PATH: process.env.PATH, PORT: String(port), ADMIN_EMAIL: ADMIN.email, ADMIN_PASSWORD: ADMIN.password },
      timeout: 60_000,
    });
    expect(stdout).toMatch(/1,Consignees notified,3,/);
    expect(stdout).toMatch(/4,Units unaccounted for,30,/);
    expect(stdout).toMatch(/"citation":"21 CFR 806\.10\(c\)\(13\)"/);
    expect(stdout).toMatch(/"closeReason":"The drill is over/);
    expect(stdout).toContain('the report is unchanged');
    const [drill] = JSON.parse(stdout.slice(stdout.lastIndexOf('{"data":'))).data;
    const reached = { seconds: expect.any(Number) };
    expect(drill).toMatchObject({
      title: 'Yearly drill',
      consignees: 3,
      unitsUnaccounted: 30,
      closeReason: expect.stringMatching(/^The drill is over/),
    });
    expect(drill.stages).toMatchObject({ noticesReady: reached, allNotified: reached, allReached: null, balanced: null, closed: reached });
    const { rows } = await test.database.query(`select status from lots where lot_number = 'SLQ-05012025'`);
    expect(rows).toEqual([{ status: 'released' }]);
  });
});
