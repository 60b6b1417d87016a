import { createServer } from 'node:net';

/**
 * A figure of a server that somebody else started says nothing about this build.
 * @throws Error when something listens on the port
 */
export async function requireFreePort(port) {
  const probe = createServer();
  await new Promise((resolve, reject) => {
    probe.once('error', reject).listen(port, '0.0.0.0', resolve);
  }).catch(() => {
    throw new Error(`Port ${port} is taken: the benchmark measures only a server that it started itself. Stop the other one first.`);
  });
  await new Promise((resolve) => probe.close(resolve));
}
