import { get } from 'node:http';
import { record, text } from '../../protocol/shape.ts';
import { parseJson } from '../../core/text/json.ts';

const ANSWERS_WITHIN_MS = 2000;

const target = record({ webSocketDebuggerUrl: text(500) });

/** The address of the inspector that listens on a port; undefined where none does. */
export async function addressAt(port: number): Promise<string | undefined> {
  const first = await new Promise<unknown>((resolve) => {
    const request = get({ host: '127.0.0.1', port, path: '/json/list', timeout: ANSWERS_WITHIN_MS, agent: false }, (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        body += chunk;
        if (body.length > 100_000) request.destroy();
      });
      response.on('end', () => resolve(firstOf(body)));
      response.on('error', () => resolve(undefined));
    });
    request.on('timeout', () => request.destroy());
    request.on('error', () => resolve(undefined));
  });
  const url = target(first)?.webSocketDebuggerUrl;
  return url?.startsWith(`ws://127.0.0.1:${port}/`) ? url : undefined;
}

function firstOf(body: string): unknown {
  const list = parseJson(body);
  return Array.isArray(list) ? list[0] : undefined;
}
