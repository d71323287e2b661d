/** What a training process says of itself while it is observed from within. */
export interface TrainingFacts {
  readonly pid: number;
  readonly thread: number;
  /** Whether Lossline came into a process that it has not started, and is still in it. */
  readonly attached?: boolean;
  /** Whether it was left while it went on: nobody knows what becomes of it. */
  readonly left?: boolean;
  /** Whether it may be steered: at the end of an epoch, or only between steps (a loop without epochs). Undefined once it is over. */
  readonly steerable?: 'epochs' | 'steps';
  /** Class of the optimizer, as the framework names it, and the rate that it really uses. */
  readonly optimizer?: string;
  readonly lr?: number;
  /** The rate that the script assigns to an optimizer that never reads it there. */
  readonly ignoredRate?: number | undefined;
  readonly backend?: string;
  /** Tensors alive, and their bytes. */
  readonly tensors?: number;
  readonly bytes?: number;
  readonly stepsPerSecond?: number;
  /** One sentence, where tensors are made and never disposed of. */
  readonly leak?: string | undefined;
  readonly paused: boolean;
  readonly stopping: boolean;
  /** Numbers of the commands that can be undone, the latest last. */
  readonly undoable: readonly number[];
}
