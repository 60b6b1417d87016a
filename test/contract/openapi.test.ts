import { readFile, writeFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { type Contract, contractOf, type Operation, type Schema } from '../support/openapi.js';
import { useTestApp } from '../support/use-test-app.js';

const SNAPSHOT = new URL('openapi.json', import.meta.url);
/** Any logged-in user may call these, or, for the log-in, anybody. */
const NEED_NO_PERMISSION = [
  'auth_login',
  'auth_logout',
  'auth_me',
  'ownAccess_changePassword',
  'ownAccess_sessions',
  'ownAccess_end',
  'passwordLinks_setPassword',
];

describe('the OpenAPI document', () => {
  const test = useTestApp();
  let contract: Contract;
  let api: Operation[];
  beforeAll(async () => {
    contract = contractOf(test.app);
    api = contract.operations.filter(({ path }) => path.startsWith('/api/v1/'));
  });

  const idsOf = (operations: Operation[]) => operations.map(({ operationId }) => operationId);
  const without = (property: (operation: Operation) => unknown) => idsOf(api.filter((operation) => !property(operation)));
  const parameters = () => api.flatMap((operation) => operation.parameters.map((parameter) => ({ operation, parameter })));

  it('is valid OpenAPI 3.1', async () => {
    const result = await new Validator().validate({ ...structuredClone(contract.document) });
    expect(result.errors).toBeUndefined();
    expect(result.valid).toBe(true);
    expect(contract.document.openapi).toBe('3.1.0');
  });

  it('is the reviewed one; `npm run openapi:update` writes a new one for review', async () => {
    const text = `${JSON.stringify(contract.document, null, 2)}\n`;
    if (process.env.UPDATE_OPENAPI) await writeFile(SNAPSHOT, text);
    expect(contract.document).toEqual(JSON.parse(await readFile(SNAPSHOT, 'utf8')));
  });

  it('is served as JSON and as YAML to anybody', async () => {
    const { body } = await test.anonymous().get('/docs-json').expect(200);
    expect(body).toEqual(contract.document);
    await test.anonymous().get('/docs-yaml').expect(200);
  });

  it('gives every operation a unique, readable name', () => {
    const names = idsOf(contract.operations);
    expect(new Set(names).size).toBe(names.length);
    expect(names.filter((name) => !/^[a-z][A-Za-z]+_[a-z][A-Za-z]+$/.test(name))).toEqual([]);
  });

  it('describes the purpose of every operation', () => {
    expect(without(({ summary }) => summary)).toEqual([]);
    expect(without(({ tags }) => tags?.length === 1)).toEqual([]);
  });

  it('names the permission of every operation that needs one', () => {
    expect(without((operation) => operation['x-permission'])).toEqual(NEED_NO_PERMISSION);
  });

  it('documents what every operation answers', () => {
    const silent = contract.operations.filter(({ responses }) => {
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      const tells = ([status, { content }]: (typeof successes)[number]) =>
        status === '204' || Object.values(content ?? {}).some(({ schema }) => schema !== undefined);
      return successes.length === 0 || !successes.every(tells);
    });
    expect(idsOf(silent)).toEqual([]);
  });

  it('documents the problems of every operation', () => {
    expect(without(({ responses, security }) => (responses[401] || security?.length === 0) && responses[500] && responses[503])).toEqual(
      [],
    );
    const problems = api.flatMap(({ responses }) => Object.entries(responses).filter(([status]) => status >= '400'));
    for (const [, { description, content }] of problems) {
      expect(description).toMatch(/^`\w+`: \w/);
      expect(content).toEqual({ 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } });
    }
  });

  it('documents each parameter once, with its schema, including those of the path', () => {
    for (const { operationId, path, parameters } of contract.operations) {
      const names = parameters.map(({ name, in: place }) => `${place} ${name}`);
      expect([operationId, new Set(names).size]).toEqual([operationId, names.length]);
      const inPath = parameters.filter(({ in: place }) => place === 'path').map(({ name }) => name);
      expect(inPath).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
    }
    const untyped = parameters().filter(({ parameter: { schema } }) => !(schema?.type ?? schema?.enum ?? schema?.anyOf));
    expect(untyped.map(({ operation, parameter }) => `${operation.operationId} ${parameter.name}`)).toEqual([]);
  });

  it('fills no filter of a list in beforehand', () => {
    const filters = parameters().filter(({ parameter }) => parameter.in === 'query');
    expect(filters.filter(({ parameter: { schema } }) => schema?.example ?? schema?.examples)).toEqual([]);
  });

  it('gives an example of every body', () => {
    const bodies = api.filter((operation) => contract.jsonBody(operation));
    expect(bodies.length).toBeGreaterThan(10);
    expect(idsOf(bodies.filter((operation) => contract.example(operation) === undefined))).toEqual([]);
  });

  it('describes the file of every upload and each field beside it, and fills none in that has no choices', () => {
    const forms = api.flatMap(({ requestBody }) => requestBody?.content['multipart/form-data'] ?? []);
    expect(forms.length).toBeGreaterThan(2);
    for (const { schema } of forms) {
      const { file, ...fields } = schema.properties ?? {};
      expect(file?.anyOf?.[0] ?? file).toMatchObject({ type: 'string', format: 'binary' });
      for (const { enum: choices, description, ...field } of Object.values(fields)) {
        expect(choices ?? description).toBeDefined();
        expect(field.examples ?? field.example).toBeUndefined();
      }
    }
  });

  it('documents the authentication: by session cookie or token, and none for the log-in', () => {
    expect(contract.document.components.securitySchemes).toMatchObject({
      session: { type: 'apiKey', in: 'cookie', name: 'silqe.sid' },
      token: { type: 'http', scheme: 'bearer' },
    });
    expect(contract.document.security).toEqual([{ session: [] }, { token: [] }]);
    const open = contract.operations.filter(({ security }) => security?.length === 0);
    expect(idsOf(open)).toEqual([
      'auth_login',
      'passwordLinks_setPassword',
      'health_healthz',
      'health_basic',
      'health_live',
      'health_ready',
    ]);
  });

  it('has no broken reference, no unused definition and no trace of how it was generated', () => {
    const text = JSON.stringify(contract.document);
    const referred = new Set(
      [...text.matchAll(/"\$ref":"([^"]*)"/g)].map(([, target = '']) => target.replace('#/components/schemas/', '')),
    );
    expect([...referred].sort()).toEqual(Object.keys(contract.document.components.schemas).sort());
    expect(text).not.toMatch(/\$schema|\$defs|"~standard"|"parameter":|9007199254740991/);
    for (const schema of Object.values<Schema>(contract.document.components.schemas)) expect(schema).not.toHaveProperty('id');
  });
});
