import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';

/** A port that leads to a database, until it is cut: the same address before and after, wherever the server runs meanwhile. */
export class DatabaseLink {
  readonly #sockets = new Set<Socket>();
  #server?: Server;
  #port = 0;
  #url: URL;

  constructor(url: string) {
    this.#url = new URL(url);
  }

  /** The URL through this port. */
  get url(): string {
    const url = new URL(this.#url);
    url.port = String(this.#port);
    return url.href;
  }

  /** Leads to a server, from now on to this one. */
  async open(url = this.#url.href): Promise<void> {
    this.#url = new URL(url);
    const target = Number(this.#url.port);
    this.#server = createServer((client) => {
      const upstream = connect(target, '127.0.0.1');
      for (const socket of [client, upstream]) {
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.once('close', () => {
          this.#sockets.delete(socket);
          client.destroy();
          upstream.destroy();
        });
      }
      client.pipe(upstream).pipe(client);
    }).listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    const address = this.#server.address();
    this.#port = typeof address === 'object' && address ? address.port : 0;
  }

  /** Lets no byte through on the connections there are, which stay open: a host that is gone answers nothing. New ones go through. */
  silence(): void {
    for (const socket of this.#sockets) socket.unpipe().pause();
  }

  /** Ends every connection and refuses new ones. */
  async cut(): Promise<void> {
    const closed = this.#server && once(this.#server, 'close');
    this.#server?.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
    this.#server = undefined;
  }
}
