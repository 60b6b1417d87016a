import { isIP } from 'node:net';
import { z } from 'zod';

const NAMED = new Set(['loopback', 'linklocal', 'uniquelocal']);

function isNetwork(text: string): boolean {
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  return bits === undefined || (/^[1-9]\d{0,2}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

const listOf = (text: string): string[] => text.split(',').map((part) => part.trim());

/** Whose `X-Forwarded-*` headers count, as Express takes it: a number of proxies in front, or their addresses. */
export const trustedProxies = z
  .string()
  .refine((text) => /^\d$/.test(text) || listOf(text).every((part) => NAMED.has(part) || isNetwork(part)))
  .transform((text) => (/^\d$/.test(text) ? Number(text) : listOf(text)))
  .optional()
  .describe(
    'how many proxies stand in front (0 to 9), or their addresses and networks with commas between them, such as loopback or 10.0.0.0/8',
  );
