import { Agent, request as httpRequest, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Agent as LoggedIn } from 'supertest';

export interface Question {
  method: string;
  /** With its query, as it goes over the wire. */
  url: string;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

export interface QuickAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

/** A client for thousands of requests: a few connections that stay open, and nothing is parsed that nobody asks for. */
export class QuickClient {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 8 });

  constructor(private readonly server: () => Server) {}

  ask({ method, url, headers = {}, body }: Question): Promise<QuickAnswer> {
    const { port } = this.server().address() as AddressInfo;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    return new Promise((resolve, reject) => {
      const options = { agent: this.agent, host: '127.0.0.1', port, method: method.toUpperCase(), path: url };
      const sent = httpRequest({ ...options, headers: { ...headers, ...length } }, (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString() }),
        );
      });
      sent.on('error', reject);
      sent.end(body);
    });
  }

  /** Works through a list, eight at a time. */
  async each<Item>(items: readonly Item[], work: (item: Item) => Promise<void>): Promise<void> {
    const rest = items.values();
    const worker = async () => {
      for (const item of rest) await work(item);
    };
    await Promise.all(Array.from({ length: 8 }, worker));
  }

  close(): void {
    this.agent.destroy();
  }
}

/** The session cookie of an agent that is logged in. */
export async function cookieOf(agent: LoggedIn): Promise<string> {
  const { request } = await agent.get('/api/v1/auth/me').expect(200);
  return (request as unknown as { cookies: string }).cookies;
}
