import { callOf } from '../python/python.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { numberBehind } from '../python/values.ts';
import { wordsIn } from '../python/words.ts';
import type { TrainingSite } from '../analysis.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, named, walk } from '../tree.ts';

/** What ends a loop when its value no longer gets better: a counter that is compared with a patience, or an object that counts. */
export function stopperOf(loop: TrainingLoop): TrainingSite['stopper'] {
  for (const node of walk(loop.body)) {
    if (node.type !== 'break_statement' && node.type !== 'return_statement' && !isExit(node)) continue;
    const guard = [...ancestors(node)].find(
      ({ type }) => type === 'if_statement' || type === 'elif_clause' || type === 'function_definition',
    );
    const condition = guard?.childForFieldName('condition');
    if (!guard || !condition || !says(condition.text)) continue;
    const patience = patienceIn(condition);
    return {
      line: lineOf(guard),
      what: `if ${condition.text.split('\n')[0] ?? ''}`,
      ...(patience !== undefined && { patience }),
    };
  }
  return undefined;
}

function isExit(node: SyntaxNode): boolean {
  return /^(sys\.)?exit$/.test(callOf(node)?.callee.text ?? '');
}

function says(condition: string): boolean {
  const words = wordsIn(condition);
  const has = (...all: string[]) => all.some((word) => words.includes(word));
  return (
    has('patience', 'patient', 'wait', 'stopper', 'stopping', 'stopped', 'earlystop', 'earlystopping') ||
    (has('early') && has('stop')) ||
    /no_improve|not_improve|bad_(epochs|rounds|counter|count)|rounds_without_gain|stop_training/i.test(condition)
  );
}

/** The number that a count is compared with. */
function patienceIn(condition: SyntaxNode): number | undefined {
  const limits = named(condition).slice(1);
  const limit = limits.find(({ text }) => /patience|patient|early/i.test(text)) ?? limits[0];
  return limit && numberBehind(limit)?.value;
}
