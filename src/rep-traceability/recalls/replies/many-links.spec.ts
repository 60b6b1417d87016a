import { MOST_LINKS } from './many-links.schema.js';
import { reasonToLeave } from './many-links.service.js';

describe('a request for many links', () => {
  const clinic = { id: 7, state: 'not_notified', unitsShipped: 3 } as const;

  it('makes as many as one request may, and names those beyond', () => {
    expect(reasonToLeave(clinic, {}, new Set(), MOST_LINKS - 1)).toBeNull();
    expect(reasonToLeave(clinic, {}, new Set(), MOST_LINKS)).toMatchObject({ code: 'limit_reached' });
    expect(reasonToLeave(clinic, {}, new Set([7]), MOST_LINKS)).toMatchObject({ code: 'has_link' });
  });
});
