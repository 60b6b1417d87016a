import type { Agent, Response, Test } from 'supertest';

/** A change by somebody who has just read the record: with the ETag that it has now. */
export function changeNow(agent: Agent, path: string, body: object, change: () => Test = () => agent.patch(path)) {
  const answer = async () => {
    const { headers } = await agent.get(path);
    return change()
      .set('If-Match', headers.etag ?? '"v1"')
      .send(body);
  };
  const expectStatus = async (status: number): Promise<Response> => {
    const response = await answer();
    expect([response.status, response.text]).toEqual([status, response.text]);
    return response;
  };
  return { answer, expect: expectStatus };
}

/** Corrects a waiting shipment in this way. */
export function correctWaiting(agent: Agent, id: number, body: object) {
  const path = `/api/v1/unlinked-distributions/${id}`;
  return changeNow(agent, path, body, () => agent.post(`${path}/correct`));
}
