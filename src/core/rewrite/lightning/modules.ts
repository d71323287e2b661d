import { callOf, importsIn, stringOf } from '../python/python.ts';
import { perTree } from '../perTree.ts';
import type { SyntaxNode } from '../syntax.ts';
import { named, walk } from '../tree.ts';

/** A class that Lightning trains, with the method that makes its optimizer. */
export interface Module {
  readonly definition: SyntaxNode;
  readonly name: string;
  /** `configure_optimizers`. */
  readonly configure: SyntaxNode;
  readonly methods: ReadonlyMap<string, SyntaxNode>;
  /** Its base class is written in another file, and may bring steps and logs. */
  readonly derived: boolean;
}

/** All modules of a file that make an optimizer. Some models have a method of that name with other arguments: those are not Lightning's. */
export const modulesIn = perTree((root): readonly Module[] => {
  return [...walk(root)].flatMap((definition) => {
    if (definition.type !== 'class_definition') return [];
    const methods = methodsOf(definition);
    const configure = methods.get('configure_optimizers');
    const parameters = configure?.childForFieldName('parameters');
    if (!configure || !parameters || named(parameters).length !== 1) return [];
    if (returnsIn(configure).every((value) => value.type === 'none')) return [];
    const bases = definition.childForFieldName('superclasses');
    const derived = (bases ? named(bases) : []).every(({ text }) => !/(^|\.)LightningModule$/.test(text));
    return [{ definition, name: definition.childForFieldName('name')?.text ?? '', configure, methods, derived }];
  });
});

/** The values that a function returns, those of functions within it left out. */
export function returnsIn(definition: SyntaxNode): SyntaxNode[] {
  const body = definition.childForFieldName('body');
  const found: SyntaxNode[] = [];
  const visit = (node: SyntaxNode) => {
    if (/^(function_definition|lambda|class_definition)$/.test(node.type)) return;
    const value = node.type === 'return_statement' ? named(node)[0] : undefined;
    if (value) found.push(value);
    named(node).forEach(visit);
  };
  if (body) visit(body);
  return found;
}

function methodsOf(definition: SyntaxNode): Map<string, SyntaxNode> {
  const body = definition.childForFieldName('body');
  const methods = (body ? named(body) : []).flatMap((each) => {
    const method = each.type === 'decorated_definition' ? each.childForFieldName('definition') : each;
    const name = method?.type === 'function_definition' ? method.childForFieldName('name')?.text : undefined;
    return method && name !== undefined ? ([[name, method]] as const) : [];
  });
  return new Map(methods);
}

/** The names under which Lightning goes: its packages of today and before. */
export const PACKAGES = ['lightning', 'pytorch_lightning'];

/** Whether a module of this file is made by hand of Lightning's own parts, or of a base class that has them. */
export const usesLightning = perTree((root): boolean => {
  const packages = importsIn(root).some(({ module }) => PACKAGES.includes(module.split('.')[0] ?? ''));
  const modules = modulesIn(root);
  if (!packages) return modules.some(({ methods }) => methods.has('training_step'));
  return modules.length > 0 || trainersIn(root).length > 0 || [...walk(root)].some(isLightningModule);
});

function isLightningModule(node: SyntaxNode): boolean {
  const bases = node.type === 'class_definition' ? node.childForFieldName('superclasses') : null;
  return bases !== null && named(bases).some(({ text }) => /(^|\.)LightningModule$/.test(text));
}

/** All calls that make a trainer: `pl.Trainer(…)`, `Trainer.from_argparse_args(…)`. */
export const trainersIn = perTree((root): readonly SyntaxNode[] => {
  return [...walk(root)].filter((node) => /(^|\.)Trainer(\.from_argparse_args)?$/.test(callOf(node)?.callee.text ?? ''));
});

/** A setting of the trainer, wherever the file says it: `Trainer(max_epochs=3)`, `set_defaults(max_epochs=3)`, `{'max_epochs': 3}`. */
export function settingOf(root: SyntaxNode, name: string): SyntaxNode | undefined {
  return settingsIn(root).get(name);
}

const settingsIn = perTree((root) => {
  const settings = new Map<string, SyntaxNode>();
  for (const node of walk(root)) {
    const key = node.type === 'keyword_argument' ? node.childForFieldName('name')?.text : undefined;
    const name = node.type === 'pair' ? stringOf(node.childForFieldName('key') ?? node) : key;
    const value = name === undefined ? null : node.childForFieldName('value');
    if (name !== undefined && value && !settings.has(name)) settings.set(name, value);
  }
  return settings;
});
