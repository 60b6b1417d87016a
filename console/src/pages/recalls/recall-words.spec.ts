import { lotsIn } from './recall-words.js';

describe('lots that a person wrote down', () => {
  it.each([
    ['SLQ-10001', ['SLQ-10001']],
    ['SLQ-10001, SLQ 10002;SLQ-10003\n SLQ-10004 \n', ['SLQ-10001', 'SLQ 10002', 'SLQ-10003', 'SLQ-10004']],
    ['SLQ-10001,SLQ-10001', ['SLQ-10001']],
    [' , ', []],
  ])('%j are %j', (typed, lots) => {
    expect(lotsIn(typed)).toEqual(lots);
  });
});
