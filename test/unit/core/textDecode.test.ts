import assert from 'node:assert/strict';
import { sniff, Transcoder } from '../../../src/core/text/decode.ts';

function decode(...chunks: Uint8Array[]): string {
  const transcoder = new Transcoder();
  const parts = chunks.map((chunk) => Uint8Array.from(transcoder.push(chunk)));
  return new TextDecoder().decode(Buffer.concat([...parts, transcoder.end()]));
}

const utf16 = (text: string, big: boolean): Uint8Array => {
  const little = Buffer.from(text, 'utf16le');
  return new Uint8Array(big ? little.swap16() : little);
};
const single = (all: Uint8Array): Uint8Array[] => Array.from(all, (byte) => Uint8Array.of(byte));

describe('Transcoder', () => {
  it('reads UTF-16 of both orders, with a byte-order mark and without', () => {
    for (const big of [false, true]) {
      for (const mark of ['\ufeff', '']) {
        const all = utf16(`${mark}Epoch 1: loss 0.5 – é\r\n`, big);
        assert.equal(decode(all), 'Epoch 1: loss 0.5 – é\r\n');
        assert.equal(decode(...single(all)), 'Epoch 1: loss 0.5 – é\r\n');
      }
    }
  });

  it('drops the mark of UTF-8, wherever the chunks are cut', () => {
    const all = new TextEncoder().encode('\ufeffloss é');
    assert.equal(decode(all), 'loss é');
    assert.equal(decode(...single(all)), 'loss é');
  });

  it('replaces invalid bytes and a character cut off at the end', () => {
    assert.equal(decode(Uint8Array.of(0x61, 0xff, 0x62, 0x63, 0xe2, 0x82)), 'a\ufffdbc\ufffd');
  });

  it('gives back what is shorter than a mark', () => {
    assert.equal(decode(), '');
    assert.equal(decode(Uint8Array.of(0x61)), 'a');
  });

  it('reads UTF-16 without a mark that begins with other letters than those of ASCII', () => {
    for (const big of [false, true]) {
      const all = utf16('训练开始 10\nloss: 0.5\n', big);
      assert.equal(decode(all), '训练开始 10\nloss: 0.5\n');
      assert.equal(decode(...single(all)), '训练开始 10\nloss: 0.5\n');
    }
  });

  it('does not take the hole of a truncated file for UTF-16', () => {
    assert.equal(sniff(Uint8Array.of(0, 0, 0, 0)), 'utf-8');
    assert.equal(sniff(Uint8Array.of(0x61, 0, 0, 0)), 'utf-8');
  });

  it('holds no text in UTF-8 up', () => {
    assert.equal(sniff(new TextEncoder().encode('loss')), 'utf-8');
    assert.equal(sniff(new TextEncoder().encode('━━').subarray(0, 4)), 'utf-8');
    assert.equal(sniff(Uint8Array.of(0x6c, 0xf6, 0x73, 0x73)), undefined);
    assert.equal(sniff(new Uint8Array(256).fill(0xf6)), 'utf-8');
  });
});
