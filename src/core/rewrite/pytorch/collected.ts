import { callOf } from '../python/python.ts';
import { statementOf } from '../python/edit.ts';
import { levelsIn } from '../python/levels.ts';
import type { TrainingLoop } from '../python/loops.ts';
import type { Value } from '../python/metrics.ts';
import type { SyntaxNode } from '../syntax.ts';
import { dataLength } from './length.ts';
import { freeName } from './naming.ts';
import { ancestors, lineOf, walk, within } from '../tree.ts';

/** The loss of each batch, in a loop that keeps no mean of it. */
export interface Batches {
  /** The loop over the batches. */
  readonly loop: SyntaxNode;
  /** The statement behind which the loss of the batch is to be had, and weights have moved. */
  readonly step: SyntaxNode;
  readonly loss: string;
}

/** The mean training loss of an epoch, where the script itself keeps none: what is put in adds it up. */
export function collected(loop: TrainingLoop, root: SyntaxNode): Value[] {
  const batches = batchesOf(loop);
  const made = batches && lossIn(batches);
  const length = batches && dataLength(batches.loop);
  if (!batches || !made || length === undefined) return [];
  const { guards, statement } = batches.level;
  const name = freeName(root, 'epoch_loss', 'mean_loss');
  const expression = `${name} / ${length}`;
  return [{ name, line: lineOf(made), mode: 'min', of: 'training', expression, after: statement, guards, isCollected: true }];
}

/** The loop over the batches of an epoch that stands in its very body, with the step in it. */
export function batchesOf(loop: TrainingLoop) {
  if (loop.unit !== 'epoch') return undefined;
  const [step] = loop.trains;
  if (!step || !loop.steps.includes(step)) return undefined;
  const level = [...levelsIn(loop.body)].find(({ loops, statement, phases }) => loops && !phases && within(step, statement));
  const inner = level?.statement.childForFieldName('body');
  const nearest = [...ancestors(step)].find(({ type }) => type === 'for_statement' || type === 'while_statement');
  const backward = inner ? backwardIn(inner) : undefined;
  if (!level || !inner || !backward || nearest !== level.statement || loop.trains.length !== 1) return undefined;
  const at = statementOf(step);
  const isWhole = at.parent === inner;
  return { level, loop: level.statement, step: isWhole ? at : statementOf(backward.at), loss: backward.loss };
}

function backwardIn(body: SyntaxNode): { at: SyntaxNode; loss: string } | undefined {
  for (const node of walk(body)) {
    const call = callOf(node);
    const object = call?.callee.childForFieldName('object');
    if (!object || call?.callee.childForFieldName('attribute')?.text !== 'backward') continue;
    const scaled = callOf(object);
    const loss = object.type === 'identifier' && !call.args[0] ? object : (scaled?.args[0] ?? call.args[0]);
    if (loss?.type === 'identifier') return { at: node, loss: loss.text };
  }
  return undefined;
}

function lossIn({ loop, loss }: Batches): SyntaxNode | undefined {
  return [...walk(loop)].findLast((node) => node.type === 'assignment' && node.childForFieldName('left')?.text === loss);
}
