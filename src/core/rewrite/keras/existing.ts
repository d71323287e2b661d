import { callOf, keyword, numberOf } from '../python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, walk, within } from '../tree.ts';
import type { Fit } from './fits.ts';

const CALLBACK =
  /(^|\.)(ReduceLROnPlateau|LearningRateScheduler|\w*(LRSched|LrSched|LRFinder|CyclicLR|OneCycle|WarmUp|Warmup)\w*)$/;
const SCHEDULE = /(^|\.)(\w*Decay|\w*DecayRestarts|\w*Schedule)$/;

/** The schedule that a fit already has: a callback, an optimizer made with one, or code that sets the rate. */
export function existingScheduleOf(fit: Fit, all: readonly Fit[], root: SyntaxNode): { line: number; what: string } | undefined {
  for (const node of walk(root)) {
    if (!changesRate(node) || !concerns(node, fit, all, root)) continue;
    const what = node.text.split(/\r?\n/)[0] ?? '';
    return { line: lineOf(node), what: what.length > 60 ? `${what.slice(0, 59)}…` : what };
  }
  return undefined;
}

function changesRate(node: SyntaxNode): boolean {
  const call = callOf(node);
  if (call) {
    const name = call.callee.text;
    // An optimizer made with a schedule refuses to have its rate set, in the middle of the training.
    if (CALLBACK.test(name) || (SCHEDULE.test(name) && !/weight_?decay/i.test(name))) return true;
    return (
      /\.(learning_rate|lr)\.assign$/.test(name) ||
      (/set_value$/.test(name) && /\.(learning_rate|lr)$/.test(call.args[0]?.text ?? ''))
    );
  }
  if (node.type !== 'assignment' && node.type !== 'augmented_assignment') return false;
  if (!/optimi[sz]er\.(learning_rate|lr)$/.test(node.childForFieldName('left')?.text ?? '')) return false;
  const value = node.childForFieldName('right');
  const settles = node.type === 'assignment' && value && numberOf(value) !== undefined;
  // One number, set on the way to the training, is a choice of a rate and no schedule.
  return !settles || [...ancestors(node)].some((up) => /^(for|while)_statement$|^class_definition$/.test(up.type));
}

/** A callback given to another fit, directly or by way of a variable that only that one takes, is none of ours. */
function concerns(node: SyntaxNode, fit: Fit, all: readonly Fit[], root: SyntaxNode): boolean {
  const around = all.find(({ call }) => within(node, call));
  if (around) return around.call === fit.call;
  const holder = [...ancestors(node)].find((up) => up.type === 'assignment')?.childForFieldName('left')?.text;
  if (holder === undefined || !CALLBACK.test(callOf(node)?.callee.text ?? '')) return true;
  const uses = [...walk(root)].filter((use) => use.type === 'identifier' && use.text === holder);
  const takers = all.filter(({ args }) => {
    const list = keyword(args, 'callbacks')?.value;
    return list && uses.some((use) => within(use, list));
  });
  return takers.length === 0 || takers.some(({ call }) => call === fit.call);
}
