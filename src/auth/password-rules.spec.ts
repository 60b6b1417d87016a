import { requireGoodPassword } from './password-rules.js';

describe('the rules of passwords', () => {
  const refusal = (password: string) => {
    try {
      requireGoodPassword(password, 'robin.ames.senior@silqeqms.example', 'password');
      return null;
    } catch (error) {
      return error;
    }
  };

  it.each([
    ['too short', 'fewer than 12'],
    ['1qaz2wsx3edc', 'guessed first'],
    ['UNBELIEVABLE', 'guessed first'],
    ['password1234', 'guessed first'],
    ['Password2026!', 'guessed first'],
    ['passwordpassword', 'guessed first'],
    ['aaaaaaaaaaaaaa', 'guessed first'],
    ['abcabcabcabc', 'guessed first'],
    ['Robin.Ames.Senior@silqeqms.example', 'your own e-mail'],
    ['robin.ames.senior', 'your own e-mail'],
    ['abcdefghijkl', 'guessed first'],
    ['QWERTYUIOPAS', 'guessed first'],
    ['mnbvcxzlkjhg', 'guessed first'],
    ['098765432109', 'guessed first'],
    ['SilqeQMS-2026', 'guessed first'],
    [' '.repeat(14), 'fewer than 12'],
    ['  ten chars.  ', 'fewer than 12'],
    // Twelve code units that are eleven letters.
    ['u\u0308ber-den-sx', 'fewer than 12'],
  ])('refuse %s', (password, why) => {
    expect(refusal(password)).toMatchObject({ code: 'weak_password', detail: expect.stringContaining(why) });
  });

  it.each(['a password of my own', 'correct horse battery staple', 'Zug-nach-Münster', '𝓊𝓃𝒾 code passes'])('take %s', (password) => {
    expect(refusal(password)).toBeNull();
  });
});
