import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

describe('the log', () => {
  const run = (script: string) =>
    spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const logging = `import { createLogger } from '${pathToFileURL('dist/logging/logging.js').href}';
    const logger = createLogger({ ENV: 'production', LOG_LEVEL: 'info' });
    for (let line = 0; line < 20_000; line += 1) logger.info({ line }, 'a line that is long enough to fill a pipe soon');`;

  it('does not hold up the process when nobody reads it', async () => {
    const done = join(process.env.TEST_FOLDER ?? '', 'slow-pipe-done');
    const child = run(
      `${logging} (await import('node:fs')).writeFileSync(${JSON.stringify(done)}, ''); setInterval(() => undefined, 1_000);`,
    );
    await expect.poll(() => existsSync(done), { timeout: 60_000 }).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'close');
  });

  it('is written to its last line when the process exits', async () => {
    const child = run(`${logging} logger.fatal('the last line'); process.exit(3);`);
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(3);
    expect(text.trim().split('\n')).toHaveLength(20_001);
    expect(text).toContain('the last line');
  });
});
