import { Logger } from '@nestjs/common';
import { startTestApp } from '../support/test-app.js';

describe('the log', () => {
  it('is the application’s own, also when another one runs in the same process', async () => {
    const first = await startTestApp();
    const second = await startTestApp();
    new Logger('Test').warn('said while the second application runs');
    expect(second.logged()).toContain('said while the second application runs');
    expect(first.logged()).not.toContain('said while the second application runs');
    await second.close();
    await first.close();
  });

  it('does not begin with a line for each module and route', async () => {
    const test = await startTestApp();
    expect(test.logged()).not.toMatch(/Mapped \{|dependencies initialized/);
    await test.close();
  });
});
