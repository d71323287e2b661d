import { setTimeout as pause } from 'node:timers/promises';
import { finite, record, text } from '../../protocol/shape.ts';
import { parseJson } from '../../core/text/json.ts';
import { evaluation, type InspectorClient, valueOf } from './client.ts';
import { messageOf } from '../../core/text/messageOf.ts';

/** Those that there are are told at once; one that is in the middle of a computation answers all the same. */
const TOLD_WITHIN_MS = 200;
const ANSWERS_WITHIN_MS = 5000;

const attached = record({ sessionId: text(200) });
const received = record({ sessionId: text(200), message: text(1_000_000) });
const answer = record({ id: finite }, { result: (value: unknown) => value });

/** Evaluates an expression in each worker thread that there is. @returns how many have done it, and what went wrong in others */
export async function inWorkers(
  client: InspectorClient,
  expression: string,
): Promise<{ readonly done: number; readonly failed: readonly string[] }> {
  const workers = new Map<string, (answer: unknown) => void>();
  const answers: Promise<unknown>[] = [];
  client.heard = (method, params) => {
    if (method === 'NodeWorker.attachedToWorker') {
      const session = attached(params)?.sessionId;
      if (session === undefined) return;
      answers.push(new Promise((resolve) => workers.set(session, resolve)));
      const message = JSON.stringify({ id: 1, method: 'Runtime.evaluate', params: evaluation(expression) });
      client.ask('NodeWorker.sendMessageToWorker', { sessionId: session, message }).catch(() => undefined); // it has ended just now
    } else if (method === 'NodeWorker.receivedMessageFromWorker') {
      const { sessionId, message } = received(params) ?? {};
      const read = message === undefined ? undefined : answer(parseJson(message));
      if (read?.id === 1) workers.get(sessionId ?? '')?.(read.result);
    } else if (method === 'NodeWorker.detachedFromWorker') {
      workers.get(attached(params)?.sessionId ?? '')?.(undefined);
    }
  };
  await client.ask('NodeWorker.enable', { waitForDebuggerOnStart: false });
  await pause(TOLD_WITHIN_MS);
  const late = pause(ANSWERS_WITHIN_MS, { exceptionDetails: { text: 'A worker thread has not answered.' } }, { ref: false });
  const results = await Promise.all(answers.map((one) => Promise.race([one, late])));
  await client.ask('NodeWorker.disable');
  const failed = results.flatMap((result) => {
    try {
      valueOf(result);
      return [];
    } catch (error) {
      return [messageOf(error)];
    }
  });
  return { done: results.length - failed.length, failed };
}
