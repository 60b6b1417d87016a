import { type AddressInfo, createServer, type Socket, connect as tcpConnect } from 'node:net';

export interface CuttingProxy {
  url: string;
  /** Drops every connection once so many bytes have passed up (sent to the service) or down (sent by it): just then, or from then on. */
  cutAfter: (direction: 'up' | 'down', bytes: number, duration: 'once' | 'for good') => void;
  /** Drops every connection, and each new one, until `restore`. */
  cut: () => void;
  restore: () => void;
  /** How often connections were dropped. */
  cuts: () => number;
  close: () => Promise<void>;
}

/** A line to a service that can be cut: what a test needs of a network that fails. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let cut = false;
  let cuts = 0;
  let limit: { direction: 'up' | 'down'; left: number; duration: 'once' | 'for good' } | null = null;
  const dropAll = () => {
    cuts += 1;
    for (const socket of open) socket.resetAndDestroy();
  };
  const count = (direction: 'up' | 'down', bytes: number) => {
    if (limit?.direction !== direction) return;
    limit.left -= bytes;
    if (limit.left > 0) return;
    cut = limit.duration === 'for good';
    limit = null;
    dropAll();
  };
  const server = createServer((client) => {
    if (cut) return void client.resetAndDestroy();
    const service = tcpConnect(Number(port), hostname);
    for (const [socket, other, direction] of [
      [client, service, 'up'],
      [service, client, 'down'],
    ] as const) {
      open.add(socket);
      socket.on('data', (chunk: Buffer) => count(direction, chunk.length));
      socket.pipe(other);
      socket.on('error', () => other.destroy());
      socket.on('close', () => {
        open.delete(socket);
        other.destroy();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cutAfter: (direction, bytes, duration) => {
      limit = { direction, left: bytes, duration };
    },
    cut: () => {
      cut = true;
      dropAll();
    },
    restore: () => {
      cut = false;
    },
    cuts: () => cuts,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of open) socket.destroy();
      }),
  };
}
