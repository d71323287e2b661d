import type { Problem } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { meaning } from '../javascript/javascript.ts';
import { lineOf, named } from '../tree.ts';
import type { LoopTask } from './loopTask.ts';
import { importType, namespaceIn } from './library.ts';

/** What makes the variable that holds the optimizer take another one, or why it cannot. */
export function reassignable({ script, loop, optimizer, making, dialect }: LoopTask): { edits: TextEdit[] } | Problem {
  const byHand = 'make the optimizer in a variable of the type tf.Optimizer first.';
  const line = lineOf(loop.loop);
  const updates = loop.updates.map((update) => update.optimizer);
  const passed = updates.some((used) => used.text !== optimizer.text);
  if (passed && !/^\w+$/.test(optimizer.text)) return { reason: `The optimizer goes by several names here: ${byHand}`, line };
  if (optimizer.type !== 'identifier') {
    const isModels =
      optimizer.type === 'member_expression' && !/^this\.\w+$/.test(optimizer.text) && /\.optimizer$/.test(optimizer.text);
    if (isModels || (!dialect.typed && optimizer.type === 'member_expression')) return { edits: [] };
    return { reason: `The type of \`${optimizer.text}\` may not allow another optimizer: ${byHand}`, line };
  }
  const found = meaning(optimizer.text, loop.loop);
  if (found?.kind === 'import')
    return { reason: `\`${optimizer.text}\` is imported, so it cannot be replaced here: ${byHand}`, line };
  if (found?.kind === 'parameter') {
    const typed = dialect.typed && !/:\s*(tf\.)?Optimizer\b/.test(found.at.parent?.text ?? '');
    return typed
      ? { reason: `The type of \`${optimizer.text}\` may not allow another optimizer: ${byHand}`, line }
      : { edits: [] };
  }
  const declaration = found?.kind === 'variable' ? found.at.parent : null;
  if (found?.kind !== 'variable' || !declaration || found.value === null || making.kind === undefined)
    return { reason: `How \`${optimizer.text}\` is made cannot be seen: ${byHand}`, line };
  const edits: TextEdit[] = [];
  if (/^const\b/.test(declaration.text)) {
    if (named(declaration).length > 1)
      return {
        reason: `\`${optimizer.text}\` is declared together with others: declare it alone, with let.`,
        line: lineOf(declaration),
      };
    edits.push({ start: declaration.startIndex, end: declaration.startIndex + 'const'.length, text: 'let' });
  }
  const name = found.at.childForFieldName('name');
  if (dialect.typed && name && !found.at.childForFieldName('type')) {
    const tf = namespaceIn(script.root, 'core') ?? importType(script.root, 'core') ?? 'tf';
    edits.push({ start: name.endIndex, end: name.endIndex, text: `: ${tf}.Optimizer` });
  }
  return { edits };
}
