import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import { field, type TextEdit } from '../edit.ts';
import { callOf, keyword } from '../python/python.ts';
import { literal, purpose } from '../purpose.ts';
import { linesBefore, pythonStyle } from '../python/edit.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named, walk, within } from '../tree.ts';
import { optimizerClass } from './naming.ts';
import { sameFunction, type TorchSite } from './sites.ts';

/** The edits that put SGD with momentum in the optimizer's place, from an epoch on. */
export function switching(
  script: Script,
  torch: TorchSite,
  settings: Extract<RemedySettings, { kind: 'switch-to-sgd' }>,
): TextEdit[] | Problem {
  const { root, text } = script;
  const { loop, optimizers, site } = torch;
  const [optimizer] = optimizers;
  const [maker, ...others] = optimizer?.makers ?? [];
  if (!optimizer || !maker || others.length > 0)
    return {
      reason: 'The optimizer is not made in one place of this file, so what it trains is not known here.',
      line: site.line,
    };
  if (site.optimizer?.kind === 'sgd') return { reason: 'This training uses SGD already.', line: lineOf(maker) };
  const kept = keptBy(optimizer.name, maker, loop.site, root);
  if (kept) return kept;
  const variable = loop.loop.childForFieldName('left');
  const first = loop.rounds?.first;
  if (loop.unit !== 'epoch' || variable?.type !== 'identifier' || first === undefined)
    return { reason: 'This loop counts no epochs by which the change could be timed.', line: site.line };
  const rounds = loop.rounds?.value;
  if (rounds !== undefined && rounds <= settings.at)
    return {
      reason: `This loop runs for ${rounds === 1 ? 'one epoch' : `${rounds} epochs`} only, so it never comes to a change after ${settings.at}.`,
      line: site.line,
    };
  const args = callOf(maker)?.args ?? [];
  const [parameters] = args;
  if (!parameters || parameters.type === 'keyword_argument' || !seenAt(parameters, loop.site))
    return { reason: 'What the optimizer trains is not written where the loop could use it again.', line: lineOf(maker) };
  const style = pythonStyle(text);
  const decay = keyword(args, 'weight_decay');
  const { name, edits } = optimizerClass(root, text, style.eol, 'SGD', maker);
  const begin = Number(first);
  const at = Number.isInteger(begin) ? field(begin + settings.at) : `${first} + ${field(settings.at)}`;
  const call = `${name}(${parameters.text}, lr=${field(literal(settings.lr))}, momentum=${field(literal(settings.momentum))}${decay && seenAt(decay.value, loop.site) ? `, ${decay.at.text}` : ''})`;
  const [statement] = named(loop.body);
  const lines = [`# ${purpose(settings)}`, `if ${variable.text} == ${at}:`, `${style.unit}${optimizer.name} = ${call}`];
  const edit = statement && linesBefore(text, statement, lines, style);
  return edit
    ? [...edits, edit]
    : { reason: 'This loop is written on one line: give its body lines of its own first.', line: site.line };
}

/** Why the optimizer's name cannot simply be given another one: something else holds on to the first, or the name is not the loop's to give. */
function keptBy(name: string, maker: SyntaxNode, loop: SyntaxNode, root: SyntaxNode): Problem | undefined {
  if (!/^\w+$/.test(name) || !sameFunction(maker, loop))
    return {
      reason: `\`${name}\` is made elsewhere than in the function of this loop, where others may hold on to it.`,
      line: lineOf(maker),
    };
  for (const node of walk(root)) {
    const call = callOf(node);
    if (!call || within(node, loop) || within(maker, node) || !sameFunction(node, loop)) continue;
    const holds = call.args.some((arg) => (arg.childForFieldName('value') ?? arg).text === name);
    if (holds && !/(^|\.)(print|len|type|id|summary)$/.test(call.callee.text))
      return {
        reason: `\`${name}\` is handed to \`${call.callee.text}\` before, which would keep the first one.`,
        line: lineOf(node),
      };
  }
  return undefined;
}

/** Whether what an expression names is the same at the loop: nothing that only the function around it knows. */
function seenAt(expression: SyntaxNode, loop: SyntaxNode): boolean {
  return expression.type !== 'generator_expression' && sameFunction(expression, loop);
}
