const BEL = 7;
const LF = 10;
const ESC = 27;
/** An operating-system command (window title, link) longer than this is no escape code but damage: stop skipping. */
const LONGEST_COMMAND = 4096;

/**
 * Swallows one terminal escape code (ECMA-48: CSI, OSC and the two-character ones) that may be spread over chunks, and says
 * whether it moved the cursor back for a redraw: up (`A`, `F`), to the first column (`G`, `1G`) or erase the whole line (`2K`).
 */
export class EscapeReader {
  /** True from `open` until the code is over. */
  active = false;
  /** Of the code just ended. */
  redraws = false;
  private kind: 'first' | 'csi' | 'osc' | 'oscEnd' | 'charset' = 'first';
  private parameters = '';
  private length = 0;

  /** ESC was seen. */
  open(): void {
    this.active = true;
    this.redraws = false;
    this.kind = 'first';
    this.parameters = '';
    this.length = 0;
  }

  /** Reads on at `at` and returns where text goes on. A character that cannot belong to the code is left for the caller. */
  read(bytes: Uint8Array, at: number): number {
    while (at < bytes.length && this.active) {
      const code = bytes[at] ?? 0;
      if (this.takes(code, String.fromCharCode(code))) at++;
      else this.active = false;
    }
    return at;
  }

  private takes(code: number, char: string): boolean {
    if (this.kind === 'osc') return this.command(code);
    if (this.kind === 'oscEnd') {
      this.active = false;
      return char === '\\';
    }
    if (this.kind === 'first') return this.first(code, char);
    if (this.kind === 'charset') {
      this.active = false;
      return code >= 0x30 && code <= 0x7e;
    }
    if (code >= 0x20 && code <= 0x3f && this.parameters.length < 64) {
      this.parameters += char;
      return true;
    }
    if (code < 0x40 || code > 0x7e) return false;
    this.active = false;
    this.redraws = isRedraw(char, this.parameters);
    return true;
  }

  private first(code: number, char: string): boolean {
    if (char === '[') this.kind = 'csi';
    else if (char === ']') this.kind = 'osc';
    else if (code >= 0x28 && code <= 0x2f) this.kind = 'charset';
    else this.active = false;
    return code >= 0x28 && code <= 0x7e;
  }

  private command(code: number): boolean {
    if (code === LF || ++this.length > LONGEST_COMMAND) return false;
    if (code === BEL) this.active = false;
    else if (code === ESC) this.kind = 'oscEnd';
    return true;
  }
}

function isRedraw(final: string, parameters: string): boolean {
  if (final === 'A' || final === 'F') return true;
  if (final === 'G') return parameters === '' || parameters === '1';
  return final === 'K' && parameters === '2';
}
