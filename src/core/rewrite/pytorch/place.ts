import type { Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { functionAround, linesAfter, linesBefore, statementOf, type PythonStyle } from '../python/edit.ts';
import type { TrainingLoop } from '../python/loops.ts';
import { leaves } from '../python/leaves.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk, within } from '../tree.ts';
import { freeName } from './naming.ts';
import { isParameter } from './given.ts';
import type { Optimizer } from './optimizers.ts';
import { sameFunction, type TorchSite } from './sites.ts';

/** Where something is made once that every round of a loop uses, and what it is called there and in the loop. */
export interface Home {
  readonly name: string;
  put(lines: readonly string[], style: PythonStyle): TextEdit | undefined;
}

/** A scheduler is made where its optimizer is, if all that it needs is there, or else right before the loop. */
export function homeOf({ root, text }: Script, { loop, optimizers }: TorchSite, needs: readonly string[]): Home | undefined {
  const [optimizer] = optimizers;
  const holder = optimizer && holderFor(optimizer, loop);
  const isOwn = optimizer?.name.startsWith('self.') ?? false;
  if (holder && hasAll(needs, holder, loop.site, isOwn)) {
    const name = freeName(root, 'scheduler', 'lr_scheduler', 'lr_schedule');
    return { name: isOwn ? `self.${name}` : name, put: (lines, style) => linesAfter(text, holder, lines, style) };
  }
  if (!needs.every((name) => isKnownBefore(name, loop.site))) return undefined;
  const name = freeName(root, 'scheduler', 'lr_scheduler', 'lr_schedule');
  return { name, put: (lines, style) => beforeLoop(text, loop.site, lines, style) };
}

/** The statement behind which the optimizer is complete, if what is made there can be seen in the loop. */
function holderFor({ name, holders }: Optimizer, { site }: TrainingLoop): SyntaxNode | undefined {
  const isOwn = name.startsWith('self.');
  const before = holders.filter((each) => (sameFunction(each, site) ? each.endIndex <= site.startIndex : isOwn));
  const last = before.at(-1);
  if (!last || before.some((each) => within(each, site)) || !before.every((each) => sameFunction(each, last))) return undefined;
  const sharedIn = before.length > 1 ? commonStatement(before) : last;
  if (isOwn) return sharedIn;
  // Climbs out of branches that do not hold the loop.
  for (let at: SyntaxNode | undefined = sharedIn; at; at = at.parent ? statementOf(at.parent) : undefined) {
    const block = at.parent;
    if (!block) return undefined;
    if (within(site, block)) return at;
    if (/for_statement|while_statement|function_definition|class_definition/.test(block.parent?.type ?? '')) return undefined;
  }
  return undefined;
}

/** The statement that holds the last of these, in the innermost block that holds them all. */
function commonStatement(nodes: readonly SyntaxNode[]): SyntaxNode | undefined {
  const last = nodes.at(-1);
  const block =
    last &&
    [...ancestors(last)].find((up) => (up.type === 'block' || up.type === 'module') && nodes.every((each) => within(each, up)));
  return block && last ? named(block).find((each) => within(last, each)) : undefined;
}

/** Whether names are known behind a statement, and stay what they are until the loop. */
function hasAll(names: readonly string[], holder: SyntaxNode, site: SyntaxNode, isOwn: boolean): boolean {
  const home = functionAround(holder);
  if (isOwn && !sameFunction(holder, site) && names.some((name) => name !== 'self' && !isGlobal(name, site))) return false;
  const root = [...ancestors(holder)].at(-1) ?? holder;
  const around = [...(home ? [home] : []), root];
  return names.every((name) => {
    if (name === 'self') return true;
    const given = [...walk(root)].filter((node) => isGiven(node, name) && sameFunction(node, holder));
    const later = given.some(({ startIndex }) => startIndex > holder.endIndex && startIndex < site.startIndex);
    const parameter = around.some((scope) => isParameter(name, scope));
    return !later && (parameter || given.length === 0 || given.some(({ startIndex }) => startIndex < holder.startIndex));
  });
}

/** Whether a name has its value when a loop begins, as far as its function tells. */
function isKnownBefore(name: string, site: SyntaxNode): boolean {
  const root = [...ancestors(site)].at(-1) ?? site;
  const given = [...walk(root)].filter((node) => isGiven(node, name) && sameFunction(node, site));
  return (
    given.length === 0 ||
    given.some(({ startIndex }) => startIndex < site.startIndex) ||
    isParameter(name, functionAround(site) ?? root)
  );
}

function isGlobal(name: string, from: SyntaxNode): boolean {
  const home = functionAround(from);
  return home === undefined || (!isParameter(name, home) && ![...walk(home)].some((node) => isGiven(node, name)));
}

/** Whether a node gives a name or a part of what it stands for a value. */
function isGiven(node: SyntaxNode, name: string): boolean {
  if (node.type !== 'assignment' && node.type !== 'augmented_assignment' && node.type !== 'for_statement') return false;
  const left = node.childForFieldName('left');
  const targets = left && /pattern|tuple/.test(left.type) ? named(left) : left ? [left] : [];
  return targets.some(({ text }) => text === name || text.startsWith(`${name}.`));
}

/** Lines right before a loop, above what is said about it. */
export function beforeLoop(text: string, loop: SyntaxNode, lines: readonly string[], style: PythonStyle): TextEdit | undefined {
  const siblings = loop.parent ? named(loop.parent) : [];
  const before = siblings[siblings.indexOf(loop) - 1];
  const own = before && !/definition|import/.test(before.type) && isNear(text, before, loop);
  return (own ? linesAfter(text, before, lines, style) : undefined) ?? linesBefore(text, loop, lines, style);
}

/** Whether nothing but remarks that belong to the loop stands between a statement and it. */
function isNear(text: string, before: SyntaxNode, loop: SyntaxNode): boolean {
  return /^[^\r\n]*(\r?\n[ \t]*#[^\r\n]*)+\s*$/.test(text.slice(before.endIndex, loop.startIndex));
}

/** The statement of a round behind which a schedule moves on: the end of it, or what comes before the first way out of the round. */
export function endOfRound(loop: TrainingLoop): SyntaxNode | undefined {
  return loop.unit === 'step' ? afterStep(loop) : endOfBlock(loop.body, loop);
}

function endOfBlock(block: SyntaxNode, loop: TrainingLoop): SyntaxNode | undefined {
  const statements = named(block);
  const at = statements.findLastIndex((each) => loop.trains.some((train) => within(train, each)));
  const train = statements[at];
  if (!train) return undefined;
  const inner = train.type === 'with_statement' ? train.childForFieldName('body') : null;
  if (inner && leaves(inner, loop.loop)) return endOfBlock(inner, loop);
  const out = statements.findIndex((each, i) => i > at && leaves(each, loop.loop));
  return statements[out < 0 ? statements.length - 1 : out - 1];
}

/** Behind the step of the optimizer and what belongs to it, in the very body of a loop over steps. */
function afterStep(loop: TrainingLoop): SyntaxNode | undefined {
  const statements = named(loop.body);
  const at = statements.findLastIndex((each) => loop.trains.some((train) => within(train, each)));
  const next = statements[at + 1];
  const updates = next && /scaler\w*\.update\(\)$/.test(next.text);
  return updates ? next : statements[at];
}
