import { stubImages } from './image-stubs.js';

function stubbed(text: string): string {
  const bytes = new Uint8Array(Buffer.from(text, 'latin1'));
  stubImages(bytes);
  return Buffer.from(bytes).toString('latin1');
}

describe('the images of a file', () => {
  it('become one pixel that nothing needs to decode, and no byte moves', () => {
    const scan = '5 0 obj\n<< /Type /XObject /Subtype/Image /Width 2550 /Height 3300 /Filter [/FlateDecode /DCTDecode] >>\nstream\nabc';
    expect(stubbed(scan)).toBe(
      '5 0 obj\n<< /Type /XObject /Subtype/Image /Width 0001 /Height 0001 /Filtex [/FlateDecode /DCTDecode] >>\nstream\nabc',
    );
  });

  it('keep a size that is written elsewhere', () => {
    const scan = '5 0 obj << /Subtype /Image /Width 12 0 R /Height 33 >> stream';
    expect(stubbed(scan)).toBe('5 0 obj << /Subtype /Image /Width 12 0 R /Height 01 >> stream');
  });

  it.each([
    '5 0 obj << /Subtype /Form /Width 100 /Filter /FlateDecode >> stream',
    '5 0 obj << /Subtype /ImageMask /Width 100 >> stream',
    '/Subtype /Image /Width 100 stream',
    '5 0 obj << /Subtype /Image /Width 100 >> endobj',
  ])('are all that changes: %s', (text) => {
    expect(stubbed(text)).toBe(text);
  });
});
