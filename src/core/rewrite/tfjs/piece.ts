import type { RemedySettings } from '../../schedules/remedy.ts';
import type { Problem, Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { assigned, isFunction, isLoop, meaning } from '../javascript.ts';
import { beginsLine, indentAt, type CodeStyle } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, lineOf, walk, within } from '../tree.ts';
import { namespaceIn, type CallbackKind } from './callbacks.ts';
import { epochsLeftOut, numberOption, type Fit } from './fits.ts';
import { purpose } from '../purpose.ts';
import { HELPER_NAMES, helperCall, helperFunction } from './helper.ts';

/** What is put among the callbacks of a fit, and what goes with it elsewhere in the file. */
export interface Piece {
  /** One line above the callback; none where the callback is made further up and explained there. */
  readonly comment: string | undefined;
  /** The callback; its second and later lines begin with `indent`. */
  expression(indent: string): string;
  readonly elsewhere: readonly TextEdit[];
}

/** The callback for a fit, of the kind that its other callbacks are. */
export function pieceFor(
  script: Script,
  fit: Fit,
  settings: Extract<RemedySettings, { kind: 'reduce-on-plateau' | 'cosine' }>,
  style: CodeStyle,
  kind: CallbackKind,
): Piece | Problem {
  if (kind.kind === 'unknown') return kind;
  const { root, text, language } = script;
  const typed = language !== 'javascript';
  const model = modelExpression(fit, typed);
  if (model === undefined) {
    const reason = `The model is made within the call here, so the callback cannot refer to it: put it into a variable first.`;
    return { reason, line: lineOf(fit.call) };
  }
  const tf = kind.kind === 'instance' ? kind.tf || namespaceIn(root) : undefined;
  if (kind.kind === 'instance' && !tf && !/\bCustomCallback\b/.test(text)) {
    const reason = 'The callbacks here are instances, which needs CustomCallback: import it from TensorFlow.js first.';
    return { reason, line: lineOf(fit.call) };
  }
  const base = HELPER_NAMES[settings.kind];
  const { name, append } = helperFor(script, base, (chosen) => helperFunction(chosen, settings.kind, typed, style), style);
  const make = (indent: string) => {
    const call = helperCall(name, model, settings, style, indent);
    return kind.kind === 'instance' ? `new ${tf ? `${tf}.` : ''}CustomCallback(${call})` : call;
  };
  const loop = loopAround(fit);
  if (!loop) {
    const once = numberOption(fit, 'epochs') === 1 || epochsLeftOut(fit);
    if (!once) return { comment: `// ${purpose(settings)}`, expression: make, elsewhere: [append] };
    const reason =
      'This call trains for one epoch only, and no loop around it is in sight: a schedule here would begin anew with each call.';
    return { reason, line: lineOf(fit.call) };
  }
  // Made within the loop the callback would forget, each time round, how long the loss has not improved.
  if (!beginsLine(text, loop.startIndex) || !/^(statement_block|program)$/.test(loop.parent?.type ?? '')) {
    return {
      reason: 'No room for a statement before the loop around this training: give the loop a line of its own.',
      line: lineOf(loop),
    };
  }
  const variable = freeName('lrSchedule', text);
  const indent = indentAt(text, loop.startIndex);
  const lines = [`// ${purpose(settings)}`, `const ${variable} = ${make(indent)}${style.semicolons ? ';' : ''}`, ''];
  const before = { start: loop.startIndex, end: loop.startIndex, text: lines.join(style.eol + indent) };
  return { comment: undefined, expression: () => variable, elsewhere: [before, append] };
}

/** The model as an expression that can be written a second time, or undefined where writing it twice would do something twice. */
function modelExpression({ receiver, callee }: Fit, typed: boolean): string | undefined {
  for (const node of walk(receiver)) {
    if (/^(call_expression|new_expression|await_expression|super|.*assignment_expression|update_expression)$/.test(node.type))
      return undefined;
  }
  const optional = callee.childForFieldName('optional_chain');
  return receiver.text + (optional && typed ? '!' : '');
}

/** The function at the end of the file: found there already from another fit, or to be appended under a name that is free. */
function helperFor(
  { text }: Script,
  base: string,
  source: (name: string) => string,
  style: CodeStyle,
): { name: string; append: TextEdit } {
  const end = text.length;
  if (text.includes(source(base))) return { name: base, append: { start: end, end, text: '' } };
  const name = freeName(base, text);
  const finalNewline = /\n$/.test(text);
  const appended = (finalNewline ? style.eol : style.eol + style.eol) + source(name) + (finalNewline ? style.eol : '');
  return { name, append: { start: end, end, text: appended } };
}

function freeName(base: string, text: string): string {
  let name = base;
  for (let i = 2; new RegExp(`\\b${name}\\b`).test(text); i++) name = `${base}${i}`;
  return name;
}

/** The outermost loop of the same function that trains one and the same model again and again. */
function loopAround({ call, receiver }: Fit): SyntaxNode | undefined {
  const root = /^\w+/.exec(receiver.text)?.[0] ?? '';
  const declaration = meaning(root, call)?.at;
  let loop: SyntaxNode | undefined;
  for (const up of ancestors(call)) {
    if (isFunction(up)) break;
    if (!isLoop(up)) continue;
    if ((declaration && within(declaration, up)) || assigned(root, up) || replaces(up, receiver.text)) break;
    loop = up;
  }
  return loop;
}

/** Whether a new model is put into `this.model` or the like. */
function replaces(scope: SyntaxNode, receiver: string): boolean {
  for (const node of walk(scope))
    if (node.type === 'assignment_expression' && node.childForFieldName('left')?.text === receiver) return true;
  return false;
}
