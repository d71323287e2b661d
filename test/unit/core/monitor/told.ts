import type { Context, RunView } from '../../../../src/core/diagnosis/curve.ts';
import { opening } from '../../../../src/core/diagnosis/phrases.ts';
import type { Verdict, VerdictKind } from '../../../../src/core/diagnosis/verdict.ts';
import { type Judge, Monitor } from '../../../../src/core/monitor/monitor.ts';
import type { RunOptions } from '../../../../src/core/runs/run.ts';
import { bytes } from './noisy.ts';

/** A judge that says what it is told to say, of the loss that it is given. */
export class ToldJudge implements Judge {
  /** Undefined where there is too little to judge. */
  say: { readonly kind: VerdictKind; readonly since: number; readonly strength?: Verdict['strength'] } | undefined;
  context: Context | undefined;
  run: RunView | undefined;

  setContext(context: Context): void {
    this.context = context;
  }

  reasons(): readonly string[] {
    return [];
  }

  update(run: RunView): Verdict | undefined {
    this.run = run;
    const curve = run.judged ?? run.train;
    if (!curve) return undefined;
    const { kind, since, strength = 'offer' } = this.say ?? { kind: 'warming-up' as const, since: 0 };
    const isFloor = kind === 'stalled' || kind === 'oscillating';
    const start = isFloor ? opening(kind, strength) : kind.replace(/^./, (first) => first.toUpperCase());
    return {
      kind,
      series: curve.name,
      sinceIndex: since,
      since: curve.x(since),
      confidence: 0.8,
      strength,
      evidence: [],
      sentence: `${start} since epoch ${since + 1}: ${curve.name}.`,
      explanation: '',
    };
  }
}

/** A run that is judged as it is told: `epochs` more of a loss, after which the verdict is `say`. */
export function toldRun(options: Partial<RunOptions> = {}) {
  const judge = new ToldJudge();
  const monitor = new Monitor({ id: 'r', name: 'train.log', source: 'train.log', startedAt: 0, ...options }, judge);
  const stream = monitor.open();
  let epoch = 0;
  const train = (epochs: number, say?: ToldJudge['say']): void => {
    judge.say = say;
    for (const last = epoch + epochs; epoch < last;)
      stream.push(bytes(`epoch ${++epoch}/500 - loss: ${1 / epoch} - val_loss: ${2 / epoch} - accuracy: 0.9 - lr: 0.02\n`));
  };
  return { judge, monitor, stream, train };
}
