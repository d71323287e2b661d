import type { RemedySettings } from '../../schedules/remedy.ts';
import { rounded } from '../../diagnosis/numbers.ts';
import type { Problem, Script } from '../analysis.ts';
import type { TextEdit } from '../edit.ts';
import { assignmentsTo, callOf, keyword } from '../python.ts';
import { literal, purpose } from '../purpose.ts';
import { addArgument, pythonStyle } from '../pythonEdit.ts';
import { beginsLine, indentAt } from '../style.ts';
import type { SyntaxNode } from '../syntax.ts';
import { lineOf, named } from '../tree.ts';
import type { Fit } from './fits.ts';

type Known = Extract<RemedySettings, { kind: 'reduce-on-plateau' | 'cosine' }>;
import { callbackClass, mathModule } from './imports.ts';

/** The edits that put the schedule's callback among those of the fit. */
export function place(script: Script, fit: Fit, settings: Known): TextEdit[] | Problem {
  const { root, text } = script;
  const style = pythonStyle(text);
  const { eol, unit } = style;
  const { name, args, needs } = callback(root, text, eol, settings);
  /** Comment and call on lines of their own, each beginning with the indent. */
  const lines = (indent: string) => {
    const inner = args.map((arg) => `${indent}${unit}${arg},`);
    return [`${indent}# ${purpose(settings)}`, `${indent}${name}(`, ...inner, `${indent})`].join(eol);
  };
  const found = keyword(fit.args, 'callbacks');
  if (!found) {
    const list = (indent: string) => `callbacks=[${eol}${lines(indent + unit)},${eol}${indent}]`;
    return [...needs, ...addArgument(text, fit.call, list, style)];
  }
  const edit = among(found.value, text, eol, unit, lines);
  return 'reason' in edit ? edit : [...needs, ...edit];
}

function callback(root: SyntaxNode, text: string, eol: string, settings: Known) {
  if (settings.kind === 'reduce-on-plateau') {
    const { name, edits } = callbackClass(root, text, eol, 'ReduceLROnPlateau');
    const quote = text.split('"').length > text.split("'").length ? '"' : "'";
    const { monitor, factor, patience, minDelta, cooldown, minLr } = settings;
    const numbers = { factor, patience, min_delta: minDelta, cooldown, min_lr: minLr, verbose: 1 };
    const args = [
      `monitor=${quote}${monitor}${quote}`,
      ...Object.entries(numbers).map(([key, value]) => `${key}=${literal(value)}`),
    ];
    return { name, args, needs: edits };
  }
  const { name, edits } = callbackClass(root, text, eol, 'LearningRateScheduler');
  const math = mathModule(root, text, eol);
  const { initialLr = 0.001, decaySteps = 100, alpha } = settings;
  const floor = rounded(initialLr * alpha, 6);
  const part = `${math.name}.pi * min(epoch, ${decaySteps}) / ${decaySteps}`;
  const rate = `lambda epoch: ${literal(floor)} + ${literal(rounded(initialLr - floor, 6))} * (1 + ${math.name}.cos(${part})) / 2`;
  return { name, args: [rate, 'verbose=1'], needs: [...edits, ...math.edits] };
}

function among(
  value: SyntaxNode,
  text: string,
  eol: string,
  unit: string,
  lines: (indent: string) => string,
): TextEdit[] | Problem {
  const indent = indentAt(text, value.startIndex);
  const list = (before: string) => `[${eol}${before && indent + unit + before + eol}${lines(indent + unit)},${eol}${indent}]`;
  const replace = (put: string): TextEdit[] => [{ start: value.startIndex, end: value.endIndex, text: put }];
  if (value.type === 'none') return replace(list(''));
  if (value.type === 'list') {
    const last = named(value).at(-1);
    if (!last) return replace(list(''));
    const comma = value.children.find((child) => child?.type === ',' && child.startIndex >= last.endIndex);
    const start = (comma ?? last).endIndex;
    const own = beginsLine(text, last.startIndex);
    const inner = own ? indentAt(text, last.startIndex) : indent + unit;
    const closes = /^\s*\]$/.test(text.slice(start, value.endIndex)) && text.slice(start, value.endIndex).includes('\n');
    const first = value.namedChildren[0] ?? last;
    const flat = value.startPosition.row === last.endPosition.row;
    const opened = flat ? [{ start: value.startIndex + 1, end: first.startIndex, text: eol + inner }] : [];
    return [
      ...opened,
      { start, end: start, text: `${comma ? '' : ','}${eol}${lines(inner)}${closes ? ',' : `,${eol}${indent}`}` },
    ];
  }
  if (callOf(value)) return replace(list(`${value.text},`));
  if (value.type === 'identifier') {
    const { values } = assignmentsTo(value.text, value);
    if (values.length > 0 && values.every((each) => each.type === 'list')) return replace(list(`*${value.text},`));
    if (values.length > 0 && values.every((each) => /(^|\.)[A-Z]\w*$/.test(callOf(each)?.callee.text ?? '')))
      return replace(list(`${value.text},`));
  }
  const reason = `What \`${value.text.split('\n')[0] ?? ''}\` holds is not written out here, one callback or a list: write the callbacks at the call itself first.`;
  return { reason, line: lineOf(value) };
}
