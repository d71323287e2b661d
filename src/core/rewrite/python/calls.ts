import { classAround } from './edit.ts';
import { perTree } from '../perTree.ts';
import { callOf } from './python.ts';
import type { SyntaxNode } from '../syntax.ts';
import { ancestors, named, walk } from '../tree.ts';

/** Who calls whom within one file, as far as names tell. */
export interface Calls {
  /** The function of this file that a call runs, where there is surely one. */
  definitionOf(call: SyntaxNode): SyntaxNode | undefined;
  /** The calls in this file that run a function of it. */
  callersOf(definition: SyntaxNode): readonly SyntaxNode[];
}

/** The innermost class around a node, if no function stands between: what a method belongs to. */
export function ownerOf(definition: SyntaxNode): SyntaxNode | undefined {
  const around = [...ancestors(definition)].find(({ type }) => type === 'class_definition' || type === 'function_definition');
  return around?.type === 'class_definition' ? around : undefined;
}

/** Reads the calls of a file once. */
export const callsIn = perTree((root): Calls => {
  const file = readFile(root);
  const runs = new Map<SyntaxNode, SyntaxNode>();
  const callers = new Map<SyntaxNode, SyntaxNode[]>();
  for (const call of file.calls) {
    const definition = definitionOf(call, file);
    if (!definition) continue;
    runs.set(call, definition);
    callers.set(definition, [...(callers.get(definition) ?? []), call]);
  }
  return { definitionOf: (call) => runs.get(call), callersOf: (definition) => callers.get(definition) ?? [] };
});

interface File {
  readonly calls: SyntaxNode[];
  /** Functions that are no methods, by name. */
  readonly functions: Map<string, SyntaxNode[]>;
  readonly classes: Map<string, SyntaxNode>;
  /** The class whose object a name or attribute is given: `trainer = Trainer(…)`. */
  readonly objects: Map<string, string>;
}

function readFile(root: SyntaxNode): File {
  const file: File = { calls: [], functions: new Map(), classes: new Map(), objects: new Map() };
  for (const node of walk(root)) {
    const name = node.childForFieldName('name')?.text ?? '';
    if (node.type === 'call') file.calls.push(node);
    else if (node.type === 'class_definition') file.classes.set(name, node);
    else if (node.type === 'function_definition' && !ownerOf(node))
      file.functions.set(name, [...(file.functions.get(name) ?? []), node]);
    else if (node.type === 'assignment') {
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
      const made = right && callOf(right)?.callee.text;
      if (left && made && file.classes.has(made)) file.objects.set(left.text, made);
    }
  }
  return file;
}

function definitionOf(call: SyntaxNode, file: File): SyntaxNode | undefined {
  const callee = callOf(call)?.callee;
  if (callee?.type === 'identifier') {
    const made = file.classes.get(callee.text);
    if (made) return methodOf(made, '__init__', file);
    const all = file.functions.get(callee.text) ?? [];
    // A function may be written anew, as in a notebook: the latest one before the call counts, where the call does not stand in another.
    return all.findLast(({ startIndex }) => startIndex < call.startIndex) ?? all.at(-1);
  }
  const object = callee?.childForFieldName('object');
  const name = callee?.childForFieldName('attribute')?.text;
  if (!object || name === undefined) return undefined;
  const around = classAround(call);
  if (object.text === 'self' || object.text === 'cls')
    return around && (methodOf(around, name, file) ?? below(around, name, file));
  const made = file.objects.get(object.text) ?? callOf(object)?.callee.text;
  const definition = made === undefined ? undefined : file.classes.get(made);
  return definition && methodOf(definition, name, file);
}

/** A method of a class or of those of this file that it is derived from. */
function methodOf(definition: SyntaxNode, name: string, file: File, depth = 0): SyntaxNode | undefined {
  const body = definition.childForFieldName('body');
  for (const each of body ? named(body) : []) {
    const method = each.type === 'decorated_definition' ? each.childForFieldName('definition') : each;
    if (method?.type === 'function_definition' && method.childForFieldName('name')?.text === name) return method;
  }
  if (depth > 8) return undefined;
  for (const base of basesOf(definition)) {
    const found = file.classes.get(base);
    const method = found && methodOf(found, name, file, depth + 1);
    if (method) return method;
  }
  return undefined;
}

/** The method of the one class of this file that is derived from this one and has it. */
function below(definition: SyntaxNode, name: string, file: File): SyntaxNode | undefined {
  const own = definition.childForFieldName('name')?.text ?? '';
  const found = [...file.classes.values()].flatMap((each) =>
    basesOf(each).includes(own) ? (methodOf(each, name, file) ?? []) : [],
  );
  return found.length === 1 ? found[0] : undefined;
}

function basesOf(definition: SyntaxNode): string[] {
  const bases = definition.childForFieldName('superclasses');
  return bases ? named(bases).map(({ text }) => text) : [];
}
