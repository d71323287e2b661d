import { setTimeout as pause } from 'node:timers/promises';
import { addressAt } from './inspector/address.ts';
import { CannotAttach } from './inspector/cannotAttach.ts';
import { InspectorClient } from './inspector/client.ts';
import { openInspector } from './inspector/open.ts';
import { messageOf } from '../core/text/messageOf.ts';

/** The inspector goes with the answer: by now nothing may be left that waits for a debugger. */
const CLOSES_WITHIN_MS = 3000;

/**
 * Opens the inspector of a running process, does something through it, and closes it again whatever comes of that: while the process goes on
 * nobody else can look into it.
 * @throws CannotAttach
 */
export async function throughInspector<T>(pid: number, act: (client: InspectorClient) => Promise<T>): Promise<T> {
  const { port, url } = await openInspector(pid);
  const client = await InspectorClient.connect(url).catch((error: unknown) => {
    throw new CannotAttach(`The inspector of process ${pid} takes no connection: ${messageOf(error)}`);
  });
  try {
    // A port may change hands: what answers must be the process that was meant, and nobody else's inspector is closed.
    const answered = await client.evaluate('process.pid');
    if (answered !== pid) {
      throw new CannotAttach(`Port ${port} is held by process ${String(answered)}, not by ${pid}. Attach again.`);
    }
  } catch (error) {
    client.close();
    throw error;
  }
  try {
    return await act(client);
  } finally {
    await closeInspector(client, port);
  }
}

/** Closing cuts the connection that it was asked on: there is no answer. Asked for later, it would wait for the end of a long computation. */
async function closeInspector(client: InspectorClient, port: number): Promise<void> {
  const asked = client.evaluate(`require('inspector').close()`).catch(() => undefined);
  await Promise.race([client.closed, asked, pause(CLOSES_WITHIN_MS, undefined, { ref: false })]);
  client.close();
  for (const deadline = Date.now() + CLOSES_WITHIN_MS; Date.now() < deadline; await pause(20)) {
    if ((await addressAt(port)) === undefined) return;
  }
}
