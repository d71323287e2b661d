/** A process as its system tells of it. */
export interface Found {
  readonly pid: number;
  readonly parent: number;
  /** The words of its command line, the program first. A process may have written over them. */
  readonly args: readonly string[];
  /** Path of the program that runs, where the system says it. */
  readonly program?: string;
  readonly cwd?: string;
  /** Milliseconds since the Unix epoch. */
  readonly startedAt: number;
  /** Share of one core over a short while: 1 is one core in full. Undefined where the process was seen only once. */
  readonly cpu?: number;
  /** Whether TensorFlow's native library is in its memory: that it is not says nothing of plain TensorFlow.js. */
  readonly native?: boolean;
}

/** What two looks at the same processes, some milliseconds apart, say of their use of the processor; seconds of it at each look by `pid`. */
export function cpuBetween(before: number | undefined, after: number | undefined, seconds: number): { readonly cpu?: number } {
  return before === undefined || after === undefined || seconds <= 0 ? {} : { cpu: Math.max(0, (after - before) / seconds) };
}
