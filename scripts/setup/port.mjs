import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './project.mjs';

/** The server of a product that was just stopped or killed needs a moment to let go of its port. */
const WAIT_MS = 4_000;

/** The port to serve on. */
export function portFrom({ PORT }) {
  const port = Number(PORT || 8080);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new SetupError('PORT must be a whole number from 1 to 65535.');
  return port;
}

/** Refuses a port that another program serves on, before anything is started. */
export async function requireFreePort(port) {
  for (const end = Date.now() + WAIT_MS; ; await sleep(200)) {
    const code = await tryToListen(port);
    if (code === null) return;
    if (code === 'EACCES')
      throw new SetupError(`This user may not listen on port ${port}: choose a higher one, for example PORT=8080 npm start.`);
    if (code !== 'EADDRINUSE') throw new SetupError(`Port ${port} cannot be listened on (${code}).`);
    if (Date.now() > end) {
      throw new SetupError(
        `Port ${port} is in use: stop the program that listens there, or choose another port, for example PORT=${port < 65_535 ? port + 1 : 8080} npm start.`,
      );
    }
  }
}

/** Null when it worked, else the system's error code. */
function tryToListen(port) {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error) => resolve(error.code));
    probe.listen(port, '0.0.0.0', () => probe.close(() => resolve(null)));
  });
}
