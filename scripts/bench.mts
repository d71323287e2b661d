import { Diagnosis } from '../src/core/diagnosis/diagnosis.ts';
import type { Model } from '../src/core/diagnosis/judge.ts';
import type { VerdictKind } from '../src/core/diagnosis/verdict.ts';
import type { LabelledRun } from './labelled.mts';
import { contextOf, Replay } from './labelled.mts';

const ALARM = 'reduce_helps';
const LABEL: Readonly<Record<VerdictKind, string>> = {
  'warming-up': 'progressing',
  progressing: 'progressing',
  stalled: ALARM,
  oscillating: ALARM,
  'rate-too-low': 'lr_too_low',
  converged: 'converged',
  overfitting: 'overfitting',
  diverging: 'diverging',
  silent: 'progressing',
};

/** Chance of `reduce_helps` before the first look: its share among all forks. */
const BASE = 0.15;

/** The verdicts of a run as it grows, one JSON line a fork. `known`: with what its script tells; `offers`: hints do not count as alarms. */
export function verdictLines(run: LabelledRun, known: boolean, offers = false, model?: Model): string[] {
  const replay = new Replay(run, known);
  const diagnosis = new Diagnosis(known ? contextOf(run) : {}, model);
  return run.forks.map(({ t }) => {
    replay.seen = t;
    const verdict = diagnosis.update(replay.view);
    const label = LABEL[verdict?.kind ?? 'warming-up'];
    return JSON.stringify({
      id: run.id,
      t,
      verdict: offers && label === ALARM && verdict?.strength === 'hint' ? 'progressing' : label,
      confidence: verdict?.confidence ?? 0,
      p_reduce: diagnosis.chances?.reduce ?? BASE,
    });
  });
}
