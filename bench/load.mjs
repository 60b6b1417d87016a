import { Agent, get } from 'node:http';

/** Sends GETs over kept-alive connections for a time, to each path in turn. Returns requests per second and the latencies. */
export async function load(base, paths, cookie, milliseconds, connections = 16) {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const until = performance.now() + milliseconds;
  const latencies = [];
  let next = 0;
  const started = performance.now();
  const client = async () => {
    while (performance.now() < until) {
      const path = paths[next++ % paths.length];
      const sent = performance.now();
      await once(agent, `${base}${path}`, cookie);
      latencies.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: connections }, client));
  const seconds = (performance.now() - started) / 1_000;
  agent.destroy();
  latencies.sort((a, b) => a - b);
  const quantile = (share) => latencies[Math.floor(latencies.length * share)] ?? 0;
  return { perSecond: latencies.length / seconds, median: quantile(0.5), p99: quantile(0.99) };
}

function once(agent, url, cookie) {
  return new Promise((resolve, reject) => {
    get(url, { agent, headers: { cookie } }, (response) => {
      response.on('error', reject);
      response.on('end', () => (response.statusCode === 200 ? resolve() : reject(new Error(`${url} answered ${response.statusCode}`))));
      response.resume();
    }).on('error', reject);
  });
}
