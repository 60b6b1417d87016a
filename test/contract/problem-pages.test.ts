import { problemCatalogue } from '../../src/problems/catalogue.js';
import { useAdmin, useTestApp } from '../support/use-test-app.js';

describe('the type of a problem', () => {
  const test = useTestApp();
  const admin = useAdmin(test);

  it('leads to a page that explains its code, to anybody', async () => {
    const { body: problem } = await admin.get('/api/v1/lots/NO-SUCH-LOT').expect(404);
    const { headers, text } = await test.anonymous().get(problem.type).set('Accept', 'text/html').expect(200);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(text).toContain(`<code>${problem.code}</code>, HTTP status 404`);
  });

  it('answers a program as JSON', async () => {
    const { body } = await test.anonymous().get('/problems/stale_etag').set('Accept', 'application/json').expect(200);
    expect(body).toMatchObject({ code: 'stale_etag', status: 412, advice: expect.stringContaining('Read it again') });
  });

  it('exists for every code, and for nothing else', async () => {
    const anonymous = test.anonymous();
    const { body: codes } = await anonymous.get('/problems').set('Accept', 'application/json').expect(200);
    expect(codes).toEqual(Object.keys(problemCatalogue));
    const { text } = await anonymous.get('/problems').set('Accept', 'text/html').expect(200);
    for (const code of codes) expect(text).toContain(`/problems/${code}"`);
    for (const name of ['toString', '__proto__', 'no_such_code', 'stale_etag/x']) await anonymous.get(`/problems/${name}`).expect(404);
  });
});
