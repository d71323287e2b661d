import assert from 'node:assert/strict';
import { endingOf, type ProcessEnd } from '../../../../src/core/monitor/ending.ts';

const end = (changes: Partial<ProcessEnd>) => endingOf({ code: 0, asked: false, unseen: false, output: '', ...changes });

describe('how a process ended', () => {
  it('is fine with exit code 0, when it was asked to end, and after Ctrl+C from elsewhere', () => {
    assert.deepEqual(end({}), { state: 'finished', how: 'ended with exit code 0.', lines: [] });
    assert.deepEqual(end({ code: 130, asked: true }), { state: 'finished', how: 'ended with exit code 130.', lines: [] });
    assert.equal(end({ code: null, signal: 'SIGINT' }).state, 'finished');
  });

  it('names the error that nobody caught, and tells what was printed last, without colours', () => {
    const output = [
      'epoch 1/9 - loss: 0.5',
      'file:///home/me/train.mjs:3',
      '\x1b[31mTypeError: x is not a function\x1b[39m',
      '    at file:///home/me/train.mjs:3:1',
      '',
      'Node.js v22.20.0',
    ].join('\n');
    const { state, how, lines, advice } = end({ code: 1, output });
    assert.deepEqual([state, how, advice], ['failed', 'ended with exit code 1: TypeError: x is not a function.', undefined]);
    assert.deepEqual(lines.slice(2), [
      'TypeError: x is not a function',
      '    at file:///home/me/train.mjs:3:1',
      'Node.js v22.20.0',
    ]);
  });

  it('names an error of no class of its own', () => {
    assert.equal(
      end({ code: 1, output: 'Error: no such data\n    at main' }).how,
      'ended with exit code 1: Error: no such data.',
    );
    const missing = 'Error [ERR_MODULE_NOT_FOUND]: Cannot find package "x"';
    assert.equal(end({ code: 1, output: missing }).how, `ended with exit code 1: ${missing}.`);
  });

  it('names a rejection that nobody handled', () => {
    const output =
      '[UnhandledPromiseRejection: This error originated either by throwing inside of an async function without a catch block.]';
    assert.match(end({ code: 1, output }).how, /^ended with exit code 1: \[UnhandledPromiseRejection: /);
  });

  it('tells no more than the last lines, and no line of any length', () => {
    const output = Array.from({ length: 100 }, (_, line) => `${line} ${'x'.repeat(1000)}`).join('\n');
    const { lines } = end({ code: 7, output });
    assert.deepEqual([lines.length, lines[0]?.slice(0, 3), lines[0]?.length], [12, '88 ', 300]);
  });

  it('says what to do when memory runs out', () => {
    const output =
      '<--- Last few GCs --->\n\nFATAL ERROR: Reached heap limit Allocation failed - JavaScript heap out of memory\n----- Native stack trace -----';
    const { state, how, advice } = end({ code: null, signal: 'SIGABRT', output });
    assert.deepEqual([state, how], ['failed', 'ended with signal SIGABRT: it ran out of memory.']);
    assert.match(advice ?? '', /--max-old-space-size/);
  });

  it('says why tfjs-node 4.22.0 does not run on a new Node, and the way out', () => {
    const output = 'TypeError: (0 , util_1.isNullOrUndefined) is not a function\n    at NodeJSKernelBackend';
    const { how, advice } = end({ code: 1, output, node: 'v24.1.0' });
    assert.equal(how, 'ended with exit code 1: tfjs-node does not run on this Node (this is v24.1.0).');
    assert.match(advice ?? '', /lossline\.nodePath name a Node 22 or older/);
    assert.equal(end({ code: 1, output: 'TypeError: list.isArray is not a function' }).advice, undefined);
    assert.equal(end({ code: 1, output, node: 'v20.20.2' }).advice, undefined, 'that Node has it: it is something else');
  });

  it('says of a kill that it was one, and of what nobody saw what is known', () => {
    assert.match(end({ code: null, signal: 'SIGKILL' }).how, /^ended with signal SIGKILL: it was killed by the system/);
    assert.equal(end({ unseen: true }).how, 'ended with exit code 0 while the editor was closed.');
    assert.equal(
      end({ code: undefined, unseen: true }).how,
      'is gone without a word: it was killed, or the machine was restarted.',
    );
  });
});
