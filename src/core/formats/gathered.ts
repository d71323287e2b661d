/** The bytes of a file that are still needed: what comes is put behind them, and what was read is given up by moving `from` on. */
export class Gathered {
  from = 0;
  to = 0;
  bytes = new Uint8Array(1 << 12);
  view = new DataView(this.bytes.buffer);

  /** Moves what is still needed to the front, into twice the room where it takes more: each byte is moved a few times at most. */
  add(chunk: Uint8Array): void {
    const kept = this.to - this.from;
    if (this.to + chunk.length > this.bytes.length) {
      const needed = kept + chunk.length;
      const room = needed * 2 > this.bytes.length ? new Uint8Array(needed * 2) : this.bytes;
      room.set(this.bytes.subarray(this.from, this.to));
      if (room !== this.bytes) this.view = new DataView(room.buffer);
      this.bytes = room;
      this.from = 0;
      this.to = kept;
    }
    this.bytes.set(chunk, this.to);
    this.to += chunk.length;
  }
}
