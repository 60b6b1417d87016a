/** Sized for a small product on one machine: a few dozen connections, imports of a hundred thousand rows. */
const COMMON = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '256MB',
  work_mem: '16MB',
  maintenance_work_mem: '128MB',
  max_wal_size: '2GB',
  checkpoint_timeout: '15min',
  random_page_cost: '1.1',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Statements and row details hold customers' data; the log tells what failed, not with which values.
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
};

/** Speed in exchange for the data: only for a database that a test throws away. */
const NOT_DURABLE = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off' };

/** The command line of the server process. */
export function serverArguments(cluster: string, port: number, durable: boolean): string[] {
  const settings = { ...COMMON, port: String(port), ...(durable ? {} : NOT_DURABLE) };
  return ['-D', cluster, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}
