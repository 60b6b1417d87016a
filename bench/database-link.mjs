/**
 * A fixed port in front of a database whose port changes with each start, in a process of its own: `startLink` starts it, and its messages name the
 * target (null: every connection is refused).
 */
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

/** @returns `url`, where the database is always found, and `aim` to say where it is now */
export async function startLink(target) {
  const child = fork(fileURLToPath(import.meta.url), ['serve']);
  const aim = (url) => child.send({ port: url === null ? null : Number(new URL(url).port) });
  aim(target);
  const [{ port }] = await once(child, 'message');
  const url = new URL(target);
  url.port = String(port);
  return { url: url.href, aim, stop: () => child.kill() };
}

if (process.argv[2] === 'serve') {
  let port = null;
  const open = new Set();
  const server = createServer((client) => {
    if (port === null) return void client.destroy();
    const database = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [client, database],
      [database, client],
    ]) {
      open.add(socket);
      socket.setNoDelay(true);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  process.on('message', (message) => {
    port = message.port;
    if (port === null) for (const socket of open) socket.destroy();
  });
  server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
}
