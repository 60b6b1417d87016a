import { openAsBlob } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** Uploads a file, waits for its preview, commits it and waits for the end. Returns the waiting times of a user, in seconds. */
export async function importFile({ base, cookie }, path, allowPartial = false, kind = 'distributions_csv') {
  const started = performance.now();
  const form = new FormData();
  form.set('kind', kind);
  form.set('file', await openAsBlob(path), 'bench');
  const { id } = await request(`${base}/api/v1/imports`, { method: 'POST', headers: { cookie }, body: form });
  await follow(base, cookie, id, 'validated');
  const previewed = performance.now();
  await request(`${base}/api/v1/imports/${id}/commit`, {
    method: 'POST',
    headers: { cookie, 'content-type': 'application/json' },
    body: JSON.stringify({ allowPartial }),
  });
  const { counts } = await follow(base, cookie, id, 'committed');
  const committed = performance.now();
  return { id, counts, previewSeconds: (previewed - started) / 1_000, totalSeconds: (committed - started) / 1_000 };
}

async function follow(base, cookie, id, status) {
  for (;;) {
    const found = await request(`${base}/api/v1/imports/${id}`, { headers: { cookie } });
    if (found.status === status) return found;
    if (found.status === 'failed') throw new Error(`The import failed: ${found.problem.code}`);
    await sleep(20);
  }
}

export async function request(url, options) {
  const response = await fetch(url, options);
  if (!response.ok) throw new Error(`${options.method ?? 'GET'} ${url} answered ${response.status}: ${await response.text()}`);
  return response.json();
}
