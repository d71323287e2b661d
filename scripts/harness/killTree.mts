import { execFile } from 'node:child_process';
import { setTimeout as delay } from 'node:timers/promises';

/** Ends the process group led by `pid` (on Windows: the process and its children), politely first, by force after three seconds. */
export async function killTree(pid: number): Promise<void> {
  if (process.platform === 'win32') {
    await new Promise<void>((resolve) => execFile('taskkill', ['/pid', String(pid), '/t', '/f'], () => resolve()));
    return;
  }
  for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
    if (!signalGroup(pid, signal)) return;
    for (let waited = 0; waited < 3000 && signalGroup(pid, 0); waited += 50) await delay(50);
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-pid, signal);
  } catch {
    return false;
  }
}
