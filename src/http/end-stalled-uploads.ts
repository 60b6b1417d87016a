import type { RequestHandler } from 'express';
import { sendProblem } from '../problems/problem.filter.js';
import { Problem } from '../problems/problem.js';

/** A client that sends no byte of its body for this long counts as gone. */
const STALLED_MS = 60_000;

/** The silence is looked for so often within that time, so that a process that itself stood still does not blame its clients. */
const LOOKS = 4;

/**
 * Answers 408 to a client that stops sending the body of its request, and closes the connection, which gives back what the request holds. A slow
 * upload goes on for as long as bytes arrive. The time in which the server does not read does not count.
 * @param stalledMs milliseconds without a byte
 */
export const endStalledUploads =
  (stalledMs = STALLED_MS): RequestHandler =>
  (request, response, next) => {
    if (request.complete || (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined))
      return next();
    let received = request.socket.bytesRead;
    let silent = 0;
    const clock = setInterval(() => {
      if (request.complete || request.destroyed) return clearInterval(clock);
      const isSilent = request.socket.bytesRead === received && request.readableLength === 0;
      received = request.socket.bytesRead;
      silent = isSilent ? silent + 1 : 0;
      if (silent < LOOKS) return;
      clearInterval(clock);
      if (response.headersSent) return request.destroy();
      response.once('finish', () => request.destroy()).setHeader('Connection', 'close');
      const seconds = Math.ceil(stalledMs / 1_000);
      sendProblem(
        request,
        response,
        new Problem('upload_stalled', `Nothing of the body arrived for ${seconds} seconds. Nothing was stored: send it again.`),
      );
    }, stalledMs / LOOKS);
    request.once('close', () => clearInterval(clock));
    next();
  };
