import assert from 'node:assert/strict';
import fc from 'fast-check';
import { LineSplitter, LONGEST } from '../../../src/core/text/lines.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

function split(...chunks: Uint8Array[]): { text: string; end: string }[] {
  const lines: { text: string; end: string }[] = [];
  const splitter = new LineSplitter(({ text, end }) => lines.push({ text, end }));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

const show = (text: string): string[] => split(bytes(text)).map((line) => `${line.text}|${line.end}`);

describe('LineSplitter', () => {
  it('ends a record at every kind of line end', () => {
    assert.deepEqual(show('a\nb\r\nc\r\r\nd'), ['a|newline', 'b|newline', 'c|newline', 'd|open']);
  });

  it('takes a bare return, backspaces and cursor movements as redraws', () => {
    assert.deepEqual(show('1\r2\b\b\b\r3\x1b[A4\x1b[2A5\x1b[1G6\x1b[2K7\n'), [
      '1|redraw',
      '2|redraw',
      '3|redraw',
      '4|redraw',
      '5|redraw',
      '6|redraw',
      '7|newline',
    ]);
  });

  it('drops colours, erase-to-end, window titles, NUL and other control characters', () => {
    assert.deepEqual(show('\x1b[1mlo\x1b[0mss\x1b]0;title\x07: \x1b]8;;x\x1b\\1\0\x07\x1b[0K\x1b(B\r\n'), ['loss: 1|newline']);
  });

  it('survives an escape code that never ends', () => {
    assert.deepEqual(show('a\x1b]0;oops\nb\n'), ['a|newline', 'b|newline']);
    assert.equal(show(`\x1b]${'x'.repeat(9000)}`).length, 1);
    assert.deepEqual(show('a\x1b'), ['a|open']);
  });

  it('keeps line and paragraph separators of Unicode inside the record', () => {
    assert.deepEqual(show('a\u2028b\u2029c\x85d\n'), ['a\u2028b\u2029c\x85d|newline']);
  });

  it('emits no record that shows nothing', () => {
    assert.deepEqual(show('\ufeff\n\r\n   \r \t\nx\n'), ['x|newline']);
    assert.deepEqual(show(''), []);
  });

  it('keeps the head of a record that is too long and goes on at the next border', () => {
    const chunk = bytes('x'.repeat(1 << 16));
    const lines = split(bytes('head '), ...Array<Uint8Array>(64).fill(chunk), bytes('\nnext\n'));
    assert.equal(lines[0]?.text.length, LONGEST);
    assert.ok(lines[0]?.text.startsWith('head '));
    assert.deepEqual(lines[1], { text: 'next', end: 'newline' });
  });

  it('gives the same records however the bytes are cut', () => {
    const piece = fc.constantFrom(
      'loss: 0.5',
      '█',
      'é',
      '\n',
      '\r',
      '\r\n',
      '\r\r\n',
      '\b\b',
      '\x1b[A',
      '\x1b[31m',
      '\x1b[2K',
      '\x1b]0;t\x07',
      '\0',
      '\x1b',
      ' ',
    );
    const text = fc.array(fc.oneof(piece, fc.string({ maxLength: 3 })), { maxLength: 40 }).map((parts) => bytes(parts.join('')));
    const anything = fc.oneof(text, fc.uint8Array({ maxLength: 40 }));
    fc.assert(
      fc.property(anything, fc.array(fc.nat(60), { maxLength: 8 }), (all, cuts) => {
        assert.deepEqual(split(...cut(all, cuts)), split(all));
        assert.deepEqual(split(...Array.from(all, (byte) => Uint8Array.of(byte))), split(all));
      }),
      { numRuns: 1000 },
    );
  });
});

function cut(all: Uint8Array, cuts: readonly number[]): Uint8Array[] {
  const at = [0, ...cuts.filter((c) => c < all.length).sort((a, b) => a - b), all.length];
  return at.slice(1).map((end, i) => all.subarray(at[i], end));
}
