import { randomUUID } from 'node:crypto';
import { type Server, type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { RequestHandler } from 'express';
import type { Logger } from 'pino';
import { problemBody } from '../problems/problem.filter.js';
import { Problem } from '../problems/problem.js';

/** So long a client may take to read its answer before the connection is cut. */
const LINGER_MS = 1_000;

function problemOf({ code = '' }: NodeJS.ErrnoException): Problem {
  if (code === 'HPE_HEADER_OVERFLOW')
    return new Problem(
      'headers_too_large',
      'The request line and the headers together may have at most 16 KB: send fewer cookies, or filter by less.',
    );
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return new Problem('request_timeout', 'The headers did not arrive in time: send the request again.');
  return new Problem(
    'malformed_http',
    'The request could not be read as HTTP/1.1: correct its request line, its headers or the framing of its body.',
  );
}

/** Node knows, but does not tell, whether an answer is already on its way on the connection; it looks there itself. */
const isAnswering = (socket: Socket): boolean => (socket as { _httpMessage?: ServerResponse })._httpMessage?.headersSent === true;

/**
 * Answers as a problem what never becomes a request, since Node cannot read it. Its own answer has no body and no id.
 * @param logger gets a line with the id, as for each request
 */
export function answerUnreadableRequests(server: Server, logger: Logger): void {
  const answered = new WeakSet<Socket>();
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // Each further chunk of what could not be read is an error again.
    if (answered.has(socket)) return;
    answered.add(socket);
    if (!socket.writable || error.code === 'ECONNRESET' || isAnswering(socket)) {
      socket.destroy();
      return;
    }
    const problem = problemOf(error);
    const requestId = randomUUID();
    logger.info({ requestId, reason: error.code }, `Unreadable request ${problem.status}`);
    const body = problemBody(problem, { instance: '', requestId });
    const head = [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status]}`,
      'Content-Type: application/problem+json; charset=utf-8',
      `Content-Length: ${Buffer.byteLength(body)}`,
      `X-Request-Id: ${requestId}`,
      'X-Content-Type-Options: nosniff',
      'Cache-Control: no-store',
      'Connection: close',
    ];
    socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
    // What still arrives is dropped. Closing before it was read would take the answer from the client.
    socket.resume();
    setTimeout(() => socket.destroy(), LINGER_MS).unref();
  });
  // Node would refuse a request without Host by an answer without a body: `requireHost` does so as a problem.
  Object.assign(server, { requireHostHeader: false });
}

export const requireHost: RequestHandler = (request, _response, next) => {
  const isMissing = request.headers.host === undefined && request.httpVersion === '1.1';
  next(isMissing ? new Problem('malformed_http', 'A request of HTTP/1.1 needs the header Host.') : undefined);
};
