import { pathToFileURL } from 'node:url';
import { run } from '../support/web-process.js';

const code = (text: string) => `data:text/javascript,${encodeURIComponent(text)}`;

describe('the thread that reads a file', () => {
  it('loads nothing of what its process was started with, such as the module by which `npm start` ends its server', async () => {
    const preload = code(`import { isMainThread } from 'node:worker_threads'; if (!isMainThread) process.kill(process.pid, 'SIGKILL');`);
    const thread = code(`import { parentPort } from 'node:worker_threads';
      process.stdin.resume().on('end', () => process.stdout.end(() => parentPort.postMessage({ kind: 'read', skipped: [] })));`);
    const reader = pathToFileURL('dist/csv/read-in-thread.js').href;
    const program = `
      import { PassThrough, Readable } from 'node:stream';
      import { readInThread } from ${JSON.stringify(reader)};
      const sink = new PassThrough().resume();
      await readInThread({ module: new URL(${JSON.stringify(thread)}), task: { dialect: {} }, source: Readable.from(['x']), sink, showBytes() {} });
      console.log('It was read.');`;
    const process = run(['--import', preload, '--input-type=module', '--eval', program], {});
    expect(await process.ended).toBe(0);
    expect(process.said()).toContain('It was read.');
  });
});
