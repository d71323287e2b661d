import type { Problem, Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { freeName } from '../javascript/edit.ts';
import { purpose } from '../purpose.ts';
import { beginsLine, indentAt, type CodeStyle } from '../style.ts';
import { lineOf, walk } from '../tree.ts';
import type { CallbackKind } from './callbacks.ts';
import { loopAround } from './fitLoop.ts';
import { epochsLeftOut, numberOption, type Fit } from './fits.ts';
import { helperAtEnd } from './helperPlace.ts';
import { joinHelper } from './joinHelper.ts';
import { libraryAt } from './library.ts';
import { callbackFor, type Settings, type Target } from './made.ts';

/** What is put among the callbacks of a fit, and what goes with it elsewhere in the file. */
export interface Piece {
  /** One line above the callback; none where the callback is made further up and explained there. */
  readonly comment: string | undefined;
  /** The callback; its second and later lines begin with `indent`. */
  expression(indent: string): string;
  /** What joins it, while the script runs, to callbacks of which the script does not tell the kind. */
  readonly join?: { readonly before: string; readonly after: string };
  readonly elsewhere: readonly TextEdit[];
}

/** The callback for a fit, of the kind that its other callbacks are. */
export function pieceFor(script: Script, fit: Fit, settings: Settings, style: CodeStyle, kind: CallbackKind): Piece | Problem {
  const line = lineOf(fit.call);
  if (kind.kind === 'mixed') {
    const reason = 'Plain objects and callback instances are mixed here, which TensorFlow.js cannot run: use only one kind.';
    return { reason, line: kind.line };
  }
  const { root, text, language } = script;
  const typed = language !== 'javascript';
  const model = modelExpression(fit, typed);
  if (model === undefined)
    return {
      reason: 'The model is made within the call here, so the callback cannot refer to it: put it into a variable first.',
      line,
    };
  const wraps =
    kind.kind === 'plain'
      ? undefined
      : (kind.kind === 'instance' && ownClass(kind.tf)) || libraryAt(fit.call, root, 'CustomCallback');
  if (kind.kind !== 'plain' && !wraps) {
    const reason =
      'The callbacks here may be instances, beside which ours must be a CustomCallback: import that from TensorFlow.js first.';
    return { reason, line };
  }
  const loop = loopAround(fit);
  const target: Target = { script, fit, model, loop, dialect: { typed, style } };
  const made = callbackFor(target, settings, kind);
  if ('reason' in made) return made;
  const { helper } = made;
  const { name, append } = helper ? helperAtEnd(script, helper, style) : { name: '', append: [] };
  const make = (indent: string) => {
    const call = made.call(name, indent);
    return kind.kind === 'instance' && !made.isInstance ? `new ${wraps}(${call})` : call;
  };
  const join = kind.kind === 'unknown' ? helperAtEnd(script, joinHelper({ typed, style }, root), style) : undefined;
  const around = join && { join: { before: `${join.name}(`, after: `, ${wraps})` } };
  const elsewhere = [...append, ...(join?.append ?? [])];
  if (!loop) {
    const once = numberOption(fit, 'epochs') === 1 || epochsLeftOut(fit);
    if (!once) return { comment: `// ${purpose(settings)}`, expression: make, elsewhere, ...around };
    const reason =
      'This call trains for one epoch only, and no loop around it is in sight: a schedule here would begin anew with each call.';
    return { reason, line };
  }
  if (settings.kind === 'early-stopping') {
    const reason = `Each turn of the loop in line ${lineOf(loop)} is a training of its own, which a callback cannot keep from beginning: leave the loop with break where ${settings.monitor} has not improved.`;
    return { reason, line: lineOf(loop) };
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
  return { comment: undefined, expression: () => variable, elsewhere: [before, ...elsewhere], ...around };
}

/** Where the callbacks bring a class by another name than the library's. */
function ownClass(tf: string): string | undefined {
  return tf === '' ? undefined : `${tf}.CustomCallback`;
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
