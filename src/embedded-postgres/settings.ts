import { totalmem } from 'node:os';

const MB = 1024 * 1024;

/** An eighth of the memory, from 128 MB to 2 GB, so that the indexes of a large import stay in memory. It is used only as far as there is data. */
export const sharedBuffersMb = (memoryMb: number): number => Math.round(Math.min(2048, Math.max(128, memoryMb / 8)));

const memoryMb = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY) / MB;

/** Sized for a small product on one machine: a few dozen connections, imports of a million rows. */
const COMMON = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: `${sharedBuffersMb(memoryMb)}MB`,
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '4GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and row details contain customers' data, so the log has only the error.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Faster, but a crash may destroy the data: only for a database that a test throws away. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/**
 * The arguments of the server process.
 * @param cluster path as the server sees it
 */
export function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings = { ...COMMON, port: String(port), ...(durable ? {} : NOT_DURABLE) };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
