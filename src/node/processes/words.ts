import type { NodeProcess } from '../processes.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** "3 min · 98 % CPU · Node 20.20.2". */
export function processWords({ startedAt, cpu, node }: NodeProcess, now: number): string {
  const share = cpu === undefined ? '' : `${Math.round(cpu * 100)} % CPU`;
  return [ageText(now - startedAt), share, node && `Node ${node}`].filter(Boolean).join(' · ');
}

/** How long a process has been running, in one unit. */
function ageText(ms: number): string {
  if (ms < MINUTE) return `${Math.max(0, Math.round(ms / 1000))} s`;
  if (ms < HOUR) return `${Math.round(ms / MINUTE)} min`;
  return ms < 48 * HOUR ? `${Math.round(ms / HOUR)} h` : `${Math.round(ms / HOUR / 24)} days`;
}
