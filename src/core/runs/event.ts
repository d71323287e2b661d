/** What is done to a run from outside while it goes on, or what its process says of itself. */
export const EVENT_KINDS = [
  'rate',
  'schedule',
  'paused',
  'resumed',
  'stopping',
  'saved',
  'trial',
  'kept',
  'rolled-back',
  'undone',
  'refused',
  'not-finite',
] as const;
export type RunEventKind = (typeof EVENT_KINDS)[number];

/** Something that happened to a run at one place of its course. It is drawn on the charts and stays in the run's record. */
export interface RunEvent {
  readonly kind: RunEventKind;
  /** One sentence for people, without its place: "Learning rate 0.01 → 0.005." */
  readonly text: string;
  /** Number of the command that it answers, where it answers one. */
  readonly command?: number;
  /** Epochs that were over, counted from 1 as the samples are; steps that were done. */
  readonly epoch?: number;
  readonly step?: number;
  /** Milliseconds since the Unix epoch. */
  readonly time: number;
}
