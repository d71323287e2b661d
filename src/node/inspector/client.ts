import { WebSocket } from 'ws';
import { finite, record, text } from '../../protocol/shape.ts';
import { parseJson } from '../../core/text/json.ts';

const ANSWERS_WITHIN_MS = 10_000;

const reply = record(
  {},
  { id: finite, method: text(200), result: anything, params: anything, error: record({ message: text(500) }) },
);
const evaluated = record({}, { result: record({}, { value: anything, description: text(1000) }), exceptionDetails: anything });
const thrown = record({}, { text: text(500), exception: record({}, { description: text(1000) }) });

function anything(value: unknown): unknown {
  return value;
}

/** Speaks with the inspector of a process. */
export class InspectorClient {
  readonly #socket: WebSocket;
  readonly #waiting = new Map<number, { resolve(result: unknown): void; reject(error: Error): void }>();
  #last = 0;
  /** What the inspector tells without being asked. */
  heard: (method: string, params: unknown) => void = () => undefined;
  /** Resolves when the connection is over. */
  readonly closed: Promise<void>;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (data) => this.#take(String(data)));
    this.closed = new Promise((resolve) => {
      socket.on('close', () => {
        for (const { reject } of this.#waiting.values()) reject(new Error('The inspector was closed.'));
        this.#waiting.clear();
        resolve();
      });
    });
  }

  /** @param url of an inspector on this machine */
  static async connect(url: string): Promise<InspectorClient> {
    const socket = new WebSocket(url, { perMessageDeflate: false, handshakeTimeout: ANSWERS_WITHIN_MS });
    await new Promise<void>((resolve, reject) => {
      socket.once('open', resolve);
      socket.on('error', reject); // later ones too: what was asked for is rejected when it closes
    });
    return new InspectorClient(socket);
  }

  /** Asks for something. Rejects where it is refused, or not answered. */
  ask(method: string, params: object = {}): Promise<unknown> {
    const id = ++this.#last;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(id);
        reject(new Error(`The process has not answered within ${ANSWERS_WITHIN_MS / 1000} s.`));
      }, ANSWERS_WITHIN_MS);
      const over = () => clearTimeout(timer);
      this.#waiting.set(id, {
        resolve: (result) => (over(), resolve(result)),
        reject: (error) => (over(), reject(error)),
      });
      this.#socket.send(JSON.stringify({ id, method, params }));
    });
  }

  /** Value of an expression in the process. Rejects with what it throws. */
  async evaluate(expression: string): Promise<unknown> {
    return valueOf(await this.ask('Runtime.evaluate', evaluation(expression)));
  }

  close(): void {
    this.#socket.terminate();
  }

  #take(data: string): void {
    const message = reply(parseJson(data));
    if (message?.method !== undefined) return this.heard(message.method, message.params);
    const waiting = this.#waiting.get(message?.id ?? 0);
    this.#waiting.delete(message?.id ?? 0);
    if (message?.error) waiting?.reject(new Error(message.error.message));
    else waiting?.resolve(message?.result);
  }
}

/** What is sent to have an expression evaluated; there is a `require` in it, whatever the script is. */
export function evaluation(expression: string): object {
  return { expression, includeCommandLineAPI: true, returnByValue: true, silent: true };
}

/** The value that came out of an evaluation. @throws what the expression threw */
export function valueOf(answer: unknown): unknown {
  const { result, exceptionDetails } = evaluated(answer) ?? {};
  if (exceptionDetails === undefined) return result?.value;
  const { text = 'It has failed.', exception } = thrown(exceptionDetails) ?? {};
  throw new Error((exception?.description ?? text).split('\n')[0]);
}
