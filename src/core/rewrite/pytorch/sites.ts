import type { Problem, Script, TrainingSite } from '../analysis.ts';
import { callsIn, type Calls } from '../python/calls.ts';
import { callOf } from '../python/python.ts';
import { functionAround } from '../python/edit.ts';
import { namesIn } from '../python/rounds.ts';
import { headOf, trainingLoops, type TrainingLoop } from '../python/loops.ts';
import { valuesIn, type Value } from '../python/metrics.ts';
import { readingOf } from '../python/reading.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk } from '../tree.ts';
import { collected } from './collected.ts';
import { existingScheduleOf } from './existing.ts';
import { optimizersOf, type Optimizer } from './optimizers.ts';
import { describe } from './optimizerSite.ts';
import { stepsIn } from './steps.ts';
import { stopperOf } from './stopper.ts';

/** A loop that trains with PyTorch, and all that is known of it. */
export interface TorchSite {
  readonly site: TrainingSite;
  readonly loop: TrainingLoop;
  readonly optimizers: readonly Optimizer[];
  readonly values: readonly Value[];
}

const read = new WeakMap<SyntaxNode, readonly TorchSite[]>();

/** The training loops of a script. Each tree is read once. */
export function torchSites({ root }: Script): readonly TorchSite[] {
  const known = read.get(root);
  if (known) return known;
  const calls = callsIn(root);
  const loops = trainingLoops(stepsIn(root), calls);
  // A function that nobody here calls is no place where this file trains, if it has another.
  const called = loops.filter(({ once }) => !once);
  const sites = (called.length > 0 ? called : loops).map((loop) => siteOf(loop, root, calls));
  read.set(root, sites);
  return sites;
}

function siteOf(loop: TrainingLoop, root: SyntaxNode, calls: Calls): TorchSite {
  const optimizers = optimizersOf(loop, calls);
  const reading = readingOf(loop.steps, calls);
  const found = valuesIn(loop, reading).flatMap(unrounded);
  const values = found.some(({ mode }) => mode === 'min') ? found : [...found, ...collected(loop, root)];
  const head = headOf(loop.site);
  const [first] = optimizers;
  const optimizer = first && describe(first);
  const existingSchedule = existingScheduleOf(loop, optimizers, root, calls);
  const stopper = stopperOf(loop);
  const ask = questionOf(loop, optimizers, root);
  const site: TrainingSite = {
    kind: 'loop',
    range: { start: head.start, end: head.end },
    line: head.line,
    what: head.text.replace(/:$/, ''),
    monitors: values.map(({ name, line, mode, of }) => ({ name, line, mode, of })),
    unit: loop.unit,
    ...(loop.rounds?.value !== undefined && loop.rounds.value > 0 && { epochs: loop.rounds.value }),
    ...(optimizer && { optimizer }),
    ...(existingSchedule && { existingSchedule }),
    ...(stopper && { stopper }),
    ...(ask && { ask }),
  };
  return { site, loop, optimizers, values };
}

/** What is rounded to a few digits stands still while it still falls: it is watched as it was before, or not at all. */
function unrounded(value: Value): Value | [] {
  const assignment = named(value.after).find((node) => node.childForFieldName('left')?.text === value.name);
  const call = callOf(assignment?.childForFieldName('right') ?? value.after);
  const [inner, digits] = call?.callee.text === 'round' ? call.args : [];
  if (!inner || value.returned || /^([4-9]|\d\d+)$/.test(digits?.text ?? '')) return value;
  return namesIn(inner).includes(value.name) ? [] : { ...value, expression: inner.text };
}

/** What a person must decide before a schedule is put here. */
function questionOf(loop: TrainingLoop, optimizers: readonly Optimizer[], root: SyntaxNode): Problem | undefined {
  const line = lineOf(loop.site);
  if (optimizers.length > 1) {
    const names = optimizers.map(({ name, makers, holders }) => {
      const at = makers[0] ?? holders[0];
      return at ? `${name} (line ${lineOf(at)})` : name;
    });
    return {
      reason: `This loop trains with several optimizers that belong together, ${names.join(', ')}: decide which of them shall change its rate, and write that by hand.`,
      line,
    };
  }
  const [only] = optimizers;
  if (loop.once) {
    return {
      reason:
        'This function goes over the data once, and what calls it is in another file: open the file that counts the epochs.',
      line,
    };
  }
  if (only && isEachOf(only, root)) {
    return {
      reason: `\`${only.name}\` is each of several optimizers in turn here: decide which of them shall change its rate.`,
      line,
    };
  }
  if (only && only.makers.length === 0 && only.holders.length === 0) {
    return {
      reason: `\`${only.name}\` is made in another file, where it may have a schedule already: look there first, or open that file.`,
      line,
    };
  }
  return undefined;
}

/** Whether a loop over several optimizers gives this one its name. */
function isEachOf({ name }: Optimizer, root: SyntaxNode): boolean {
  return (
    /\[/.test(name) ||
    [...walk(root)].some((node) => node.type === 'for_statement' && node.childForFieldName('left')?.text === name)
  );
}

/** Whether two nodes stand in the same function, or both in none. */
export function sameFunction(a: SyntaxNode, b: SyntaxNode): boolean {
  return functionAround(a) === functionAround(b);
}
