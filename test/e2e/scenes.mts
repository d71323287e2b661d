import { applyFix, readGhostText } from './editing.mts';
import { compareRuns, watchLogs } from './numbers.mts';
import { openSample, startRun, waitForVerdict } from './opening.mts';
import { attachToProcess, steerProcess, stopProcess } from './processes.mts';
import type { Stage } from './stage.mts';

/** One scene: plays, asserts what a user would notice, and says in a few words what was seen. */
export interface Scene {
  readonly title: string;
  play(stage: Stage): Promise<string>;
}

/** The story, in order. */
export const scenes: readonly Scene[] = [
  { title: 'The sample', play: openSample },
  { title: 'A live run', play: startRun },
  { title: 'Stalled', play: waitForVerdict },
  { title: 'The quick fix', play: applyFix },
  { title: 'Ghost text', play: readGhostText },
  { title: 'Run again', play: compareRuns },
  { title: 'Logs of others', play: watchLogs },
  { title: 'A process of others', play: attachToProcess },
  { title: 'Its rate', play: steerProcess },
  { title: 'Its end', play: stopProcess },
];
