import { wordNumber } from './numbers.ts';

/** What a JSON text tells as it is read: containers that open and close, the name before a value, and values that hold no others. */
export interface JsonEvents {
  open(kind: '{' | '['): void;
  close(): void;
  key(name: string): void;
  value(value: number | string | undefined): void;
}

const STRING = /"(?:[^"\\]|\\.)*"/y;
const WORD = /[-+.\w]+/y;

/**
 * Reads JSON texts given line by line, without keeping them: a document of any length takes no memory but for its current line.
 * Python's bare `NaN` and `Infinity` are numbers; `true`, `false` and `null` are values without any. What cannot be JSON ends the text:
 * false.
 */
export class JsonTokens {
  private readonly events: JsonEvents;
  private stack: ('{' | '[')[] = [];

  constructor(events: JsonEvents) {
    this.events = events;
  }

  /** Is a text open, so that the next line goes on with it? */
  get isOpen(): boolean {
    return this.stack.length > 0;
  }

  line(text: string): boolean {
    let at = 0;
    while (at < text.length) {
      const char = text.charAt(at);
      if (char === '{' || char === '[') {
        this.stack.push(char);
        this.events.open(char);
        at++;
      } else if (char === '}' || char === ']') {
        if (this.stack.pop() !== (char === '}' ? '{' : '[')) return this.broken();
        this.events.close();
        at++;
      } else if (' \t,'.includes(char)) at++;
      else if (this.stack.length === 0) return this.broken();
      else {
        const end = char === '"' ? this.text(text, at) : this.word(text, at);
        if (end < 0) return this.broken();
        at = end;
      }
    }
    return true;
  }

  private text(text: string, at: number): number {
    STRING.lastIndex = at;
    const found = STRING.exec(text)?.[0];
    if (found === undefined) return -1;
    const bare = found.slice(1, -1);
    const string = bare.includes('\\') ? unescaped(found) : bare;
    const colon = /\s*:/y;
    colon.lastIndex = at + found.length;
    if (this.stack.at(-1) === '{' && colon.test(text)) {
      this.events.key(string);
      return colon.lastIndex;
    }
    this.events.value(string);
    return at + found.length;
  }

  private word(text: string, at: number): number {
    WORD.lastIndex = at;
    const word = WORD.exec(text)?.[0];
    if (word === undefined) return -1;
    const number = /\d/.test(word) ? Number(word) : wordNumber(word);
    if (number !== undefined && Number.isNaN(number) && /\d/.test(word)) return -1;
    if (number === undefined && !/^(?:true|false|null)$/.test(word)) return -1;
    this.events.value(number);
    return at + word.length;
  }

  private broken(): false {
    this.stack = [];
    return false;
  }
}

function unescaped(json: string): string {
  try {
    return String(JSON.parse(json));
  } catch {
    return json.slice(1, -1);
  }
}
