import { plainFileName } from './file-name.js';

describe('file name', () => {
  it.each([
    ['注文書 №7.pdf', '注文書 №7.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\orders\\order.pdf', 'order.pdf'],
    ['a"b;c.pdf', 'a"b;c.pdf'],
    ['line\r\nbreak.pdf', 'linebreak.pdf'],
    ['in\u202efdp.exe', 'infdp.exe'],
    ['..', 'unnamed'],
    ['orders/', 'unnamed'],
  ])('%j is kept as %j', (sent, kept) => {
    expect(plainFileName(sent)).toBe(kept);
  });

  it('refuses a name that is too long for a file system', () => {
    expect(() => plainFileName(`${'x'.repeat(252)}.pdf`)).toThrow('255');
  });
});
