import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * The connections of a server, and the number of requests that each is answering. Node's own `closeIdleConnections` treats a connection that never
 * sent a request as busy and would wait for it.
 */
export class OpenConnections {
  readonly #answering = new Map<Socket, number>();
  #everyAnswerIsTheLast = false;
  #closing = false;

  /** @param server must not be listening yet */
  constructor(private readonly server: Server) {
    server.on('connection', (socket) => {
      this.#answering.set(socket, 0);
      socket.once('close', () => this.#answering.delete(socket));
    });
    server.prependListener('request', ({ socket }, response) => {
      this.#count(socket, 1);
      if (this.#everyAnswerIsTheLast) response.setHeader('Connection', 'close');
      response.once('close', () => {
        this.#count(socket, -1);
        if (this.#closing && this.#answering.get(socket) === 0) socket.destroySoon();
      });
    });
  }

  /** A kept-alive connection would never end by itself: from now on each response asks the client to close it. */
  makeEveryAnswerTheLast(): void {
    this.#everyAnswerIsTheLast = true;
  }

  /**
   * Closes the port and idle connections at once, and every other connection when its request is answered.
   * @param withinMs time limit in milliseconds
   * @returns the number of connections that were cut off with an unanswered request
   */
  async close(withinMs: number): Promise<number> {
    this.#closing = true;
    const closed = once(this.server, 'close');
    this.server.close();
    for (const [socket, requests] of this.#answering) if (requests === 0) socket.destroy();
    await Promise.race([closed, sleep(withinMs, undefined, { ref: false })]);
    const cutOff = [...this.#answering.values()].filter((requests) => requests > 0).length;
    this.server.closeAllConnections();
    return cutOff;
  }

  #count(socket: Socket, change: 1 | -1): void {
    const requests = this.#answering.get(socket);
    if (requests !== undefined) this.#answering.set(socket, requests + change);
  }
}
