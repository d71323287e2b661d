import { branchesOf, exclude, ifOf, levelsIn, validates, type Level, type Phases } from './levels.ts';
import { callOf, stringOf } from './python.ts';
import { trainsIn, type Reading } from './reading.ts';
import { entriesOf, isTuple, keysGiven, returnsOf } from './returns.ts';
import type { SyntaxNode } from '../syntax.ts';
import { saysValidation } from './words.ts';
import { named, walk, within } from '../tree.ts';

/** What a name stands for after a statement, as far as a person would see it at once. */
export interface State {
  /**
   * `scalar`: one number; `sum`: added up over a loop; `last`: of the last round of a loop; `start`: a constant to begin with; `meter`: an
   * object with `.avg`; `result`: what a call gives back that is more than a number.
   */
  readonly kind: 'scalar' | 'sum' | 'last' | 'start' | 'list' | 'meter' | 'result' | 'other';
  readonly of?: 'training' | 'validation';
  /** The statement after which it holds. */
  readonly level: Level;
  /** The assignment, or the call. */
  readonly at: SyntaxNode;
  /** Parts of a `result`: by position, or by key. */
  readonly parts?: readonly (State | undefined)[];
  readonly keys?: ReadonlyMap<string, State>;
}

/** All that names become in a block, in source order. */
export class States {
  readonly #events = new Map<string, State[]>();
  readonly #reading: Reading;
  readonly #depth: number;

  constructor(block: SyntaxNode, reading: Reading, depth = 0) {
    this.#reading = reading;
    this.#depth = depth;
    for (const level of levelsIn(block)) {
      if (level.loops) this.#loop(level);
      else this.#statement(level);
    }
  }

  get names(): string[] {
    return [...this.#events.keys()];
  }

  /** What a name holds at the end: its latest value that is no constant, unless that is overwritten on the same way through the block. */
  final(name: string): State | undefined {
    const events = this.#events.get(name) ?? [];
    const last = events.findLast((event, i) => {
      if (event.kind === 'start') return false;
      return events.slice(i + 1).every((later) => exclude(event.level.guards, later.level.guards));
    });
    return last && this.#behindBranches(name, last, events);
  }

  /**
   * A value that the branches of an `if` give or only adjust is there behind all of them: in one branch alone it would often not be seen.
   * Undefined where branches give it and it may still be missing behind them.
   */
  #behindBranches(name: string, state: State, events: readonly State[]): State | undefined {
    const { guards } = state.level;
    const block = guards.at(-1);
    const fork = block && ifOf(block);
    if (!fork || (state.kind !== 'scalar' && state.kind !== 'sum')) return state;
    const raised: State = { ...state, level: { ...state.level, statement: fork, loops: false, guards: guards.slice(0, -1) } };
    const before = events.findLast(({ level, kind }) => kind !== 'start' && !within(level.statement, fork));
    const isThere = before?.kind === state.kind && before.level.guards.every((guard) => raised.level.guards.includes(guard));
    if (isThere && adjusts(state.at, name)) return this.#behindBranches(name, raised, events);
    const given = branchesOf(fork).map((branch) => events.findLast(({ level }) => level.guards.includes(branch)));
    if (given.filter((each) => each && each.kind !== 'start').length < 2) return state;
    const isSame = given.every((each) => !each || (each.kind === state.kind && each.of === state.of));
    const rest = fork.parent ? named(fork.parent).filter(({ startIndex }) => startIndex > fork.endIndex) : [];
    const isWhole = branchesOf(fork).every((branch, i) => given[i] ?? ends(branch)) && named(fork).at(-1)?.type === 'else_clause';
    const isUsed = rest.some((each) => each.type === 'expression_statement' && readsOf(each).has(name));
    return isSame && (isWhole || isUsed) ? this.#behindBranches(name, raised, events) : undefined;
  }

  /** All that a name becomes, in source order. */
  events(name: string): readonly State[] {
    return this.#events.get(name) ?? [];
  }

  /** What an expression is, after everything that stands before it. */
  valueOf(node: SyntaxNode, level: Level): State {
    const state = (kind: State['kind'], more: Partial<State> = {}): State => ({ kind, level, at: node, ...more });
    const inner = named(node)[0];
    switch (node.type) {
      case 'parenthesized_expression':
        return inner ? this.valueOf(inner, level) : state('other');
      case 'integer':
      case 'float':
      case 'none':
      case 'true':
      case 'false':
        return state('start');
      case 'unary_operator':
        return inner?.type === 'integer' || inner?.type === 'float' ? state('start') : state('scalar', this.#of(node));
      case 'list':
      case 'dictionary':
      case 'set':
      case 'list_comprehension':
      case 'dictionary_comprehension':
        return state('list', this.#of(node));
      case 'identifier':
        return { ...(this.#latest(node.text) ?? state('other')), level, at: node };
      case 'attribute': {
        const base = this.#latest(node.childForFieldName('object')?.text ?? '');
        const isMean = /^(avg|average|mean|global_avg|value)$/.test(node.childForFieldName('attribute')?.text ?? '');
        return base?.kind === 'meter' && isMean
          ? state('scalar', { ...(base.of && { of: base.of }) })
          : (this.#latest(node.text) ?? state('other'));
      }
      case 'subscript':
        return this.#part(node, level);
      case 'binary_operator':
        return state('scalar', this.#of(node));
      case 'conditional_expression': {
        const [value, condition] = named(node);
        const sound = /> *0|>= *1|!= *0|len\(|^\w+$/.test(condition?.text ?? '');
        return value && sound ? this.valueOf(value, level) : state('other');
      }
      case 'call':
        return this.#call(node, level);
      default:
        return state('other');
    }
  }

  #latest(name: string): State | undefined {
    return this.#events.get(name)?.at(-1);
  }

  #put(name: string, state: State): void {
    const events = this.#events.get(name);
    if (events) events.push(state);
    else this.#events.set(name, [state]);
  }

  #statement(level: Level): void {
    for (const node of named(level.statement)) this.#assignment(node, level);
    const call = callOf(named(level.statement)[0] ?? level.statement);
    const object = call?.callee.childForFieldName('object')?.text;
    const method = call?.callee.childForFieldName('attribute')?.text;
    if (object && method === 'append') this.#put(object, { kind: 'list', level, at: level.statement });
    if (object && method === 'reset') this.#put(object, { kind: 'meter', level, at: level.statement });
  }

  #assignment(node: SyntaxNode, level: Level): void {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
    if (!left || !right) return;
    if (node.type === 'augmented_assignment') {
      const before = this.#latest(left.text);
      const of = before?.of ?? this.#of(right).of;
      const kind = before === undefined || before.kind === 'list' || before.kind === 'other' ? 'other' : 'scalar';
      this.#put(left.text, { kind, level, at: node, ...(of && { of }) });
    } else if (node.type === 'assignment') this.#give(left, right.type === 'assignment' ? innermost(right) : right, node, level);
  }

  #give(left: SyntaxNode, right: SyntaxNode, at: SyntaxNode, level: Level): void {
    const targets = /pattern|tuple|list/.test(left.type) ? named(left) : undefined;
    if (!targets) return this.#put(left.text, { ...this.valueOf(right, level), at });
    const values = right.type === 'expression_list' || right.type === 'tuple' ? named(right) : undefined;
    const whole = values ? undefined : this.valueOf(right, level);
    for (const [i, target] of targets.entries()) {
      const value = values?.[i];
      const unknown: State = { kind: 'scalar', level, at, ...this.#of(right) };
      const part = value
        ? this.valueOf(value, level)
        : whole?.parts
          ? (whole.parts[i] ?? { ...unknown, kind: 'other' })
          : unknown;
      this.#put(target.text, { ...part, level, at });
    }
  }

  /** What a loop over batches leaves behind. */
  #loop(level: Level): void {
    const { statement } = level;
    const trains = trainsIn(statement, this.#reading);
    const of = phaseOf(level.phases) ?? (trains ? 'training' : validates(statement) ? 'validation' : undefined);
    const change = (name: string, kind: State['kind'], at: SyntaxNode) => this.#put(name, { kind, level, at, ...(of && { of }) });
    const constants = new Set<string>();
    for (const node of walk(statement)) {
      const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')];
      if (node.type === 'assignment' && left && right) {
        const own = /^(integer|float|list)$/.test(right.type);
        if (own) constants.add(left.text);
        for (const target of /pattern|tuple|list/.test(left.type) ? named(left) : [left])
          if (this.#latest(target.text)?.kind !== 'list' && left.type !== 'subscript')
            change(target.text, own ? 'other' : 'last', node);
      } else if (node.type === 'augmented_assignment' && left) {
        const before = this.#latest(left.text);
        // A sum that is not begun anew in each round of the outer loop, or is begun anew within this one, is no value of the round.
        const whole = (before?.kind === 'start' || before?.kind === 'sum') && !constants.has(left.text);
        change(left.text, whole ? 'sum' : 'other', node);
      } else if (node.type === 'call') this.#fill(node, change);
    }
  }

  #fill(node: SyntaxNode, change: (name: string, kind: State['kind'], at: SyntaxNode) => void): void {
    const callee = callOf(node)?.callee;
    const object = callee?.childForFieldName('object');
    const method = callee?.childForFieldName('attribute')?.text;
    if (!object || method === undefined) return;
    const before = this.#latest(object.text);
    if (method === 'update' && before?.kind === 'meter') change(object.text, 'meter', before.at);
    else if ((method === 'append' || method === 'extend') && before?.kind === 'list') change(object.text, 'list', before.at);
  }

  #call(node: SyntaxNode, level: Level): State {
    const call = callOf(node);
    const name = call?.callee.text ?? '';
    const state = (kind: State['kind'], more: Partial<State> = {}): State => ({ kind, level, at: node, ...more });
    if (/(^|\.|_)\w*(Meter|Averager|RunningAverage|Avg)$/.test(name)) return state('meter');
    if (name === 'float' && /inf|nan/i.test(call?.args[0]?.text ?? '')) return state('start');
    if (/(^|\.)(stack|vstack|hstack|cat|concat|concatenate|topk)$/.test(name)) return state('list', this.#of(node));
    if (
      /(^|\.)(list|dict|set|defaultdict|deque|zeros|ones|empty|array|zeros_like|full|Queue|Counter|OrderedDict|len|open|range)$/.test(
        name,
      )
    )
      return state('list');
    const definition = this.#reading.calls.definitionOf(node);
    if (definition && this.#depth < 4) {
      const result = resultOf(definition, this.#reading, this.#depth + 1);
      const trains = this.#reading.training.has(definition);
      const of = trains
        ? 'training'
        : (this.#of(node).of ?? (/\.eval\(\)|no_grad/.test(definition.text) ? 'validation' : undefined));
      const whose = result?.of ?? of;
      return result ? { ...result, level, at: node, ...(whose && { of: whose }) } : state('other');
    }
    // A call of a class makes an object: `nn.MSELoss()`.
    if (/(^|\.)[A-Z]\w*$/.test(name)) return state('other');
    const of = trainsIn(node, this.#reading) ? ({ of: 'training' } as const) : this.#of(node);
    return state('scalar', of);
  }

  /** `losses['val']`, `result[0]`. */
  #part(node: SyntaxNode, level: Level): State {
    const base = this.#latest(node.childForFieldName('value')?.text ?? '');
    const key = node.childForFieldName('subscript');
    const other: State = { kind: 'other', level, at: node };
    if (!key || !base) return other;
    const text = stringOf(key);
    if (text !== undefined) {
      const known = base.keys?.get(text);
      if (known) return { ...known, level, at: node };
      return base.kind === 'scalar' ? { ...base, level, at: node } : other;
    }
    const part = key.type === 'integer' ? base.parts?.[Number(key.text)] : undefined;
    return part ? { ...part, level, at: node } : other;
  }

  /** Whose data an expression was computed from. */
  #of(node: SyntaxNode): { of?: 'training' | 'validation' } {
    let found: State['of'];
    for (const each of walk(node)) {
      if (each.type !== 'identifier' && each.type !== 'attribute') continue;
      const state = this.#latest(each.text);
      const of = state?.of;
      if (of && state.kind !== 'last' && state.kind !== 'other') found = found === undefined || found === of ? of : 'validation';
    }
    if (found) return { of: found };
    return saysValidation(dataIn(node.text)) ? { of: 'validation' } : /train/i.test(node.text) ? { of: 'training' } : {};
  }
}

/** Whether an assignment changes what a name holds already: `loss += penalty`, `loss = loss / n`. */
function adjusts(at: SyntaxNode, name: string): boolean {
  const right = at.childForFieldName('right');
  return at.type === 'augmented_assignment' || (right !== null && readsOf(right).has(name));
}

/** The names and attributes in a piece of code. */
function readsOf(node: SyntaxNode): Set<string> {
  return new Set([...walk(node)].flatMap((each) => (/^(identifier|attribute)$/.test(each.type) ? each.text : [])));
}

/** Whether a branch surely ends the round. */
function ends(branch: SyntaxNode): boolean {
  return /^(raise|continue|break|return)_statement$/.test(named(branch).at(-1)?.type ?? '');
}

/** Code without what only sounds like data: a device `dev`, a matrix `V`. */
function dataIn(code: string): string {
  return code.replaceAll(/\.to\(\s*\w+\s*[,)]|\bdevice\s*=\s*\w+|\b[vV]\b/g, '');
}

function innermost(assignment: SyntaxNode): SyntaxNode {
  const right = assignment.childForFieldName('right');
  return right?.type === 'assignment' ? innermost(right) : (right ?? assignment);
}

function phaseOf(phases: Phases | undefined): 'validation' | undefined {
  return phases ? 'validation' : undefined;
}

/** What a function of this file gives back, if each of its ways out gives back the same kind of thing. */
export function resultOf(definition: SyntaxNode, reading: Reading, depth = 0): State | undefined {
  const body = definition.childForFieldName('body');
  const returns = returnsOf(definition).flatMap((each) => named(each)[0] ?? []);
  const last = returns.at(-1);
  if (!body || !last || returns.some(({ type }) => (type === 'expression_list' || type === 'tuple') !== isTuple(last)))
    return undefined;
  const states = new States(body, reading, depth);
  const level: Level = { statement: last, loops: false, guards: [] };
  if (isTuple(last)) return { kind: 'result', level, at: last, parts: named(last).map((each) => states.valueOf(each, level)) };
  if (last.type === 'dictionary') return { kind: 'result', level, at: last, keys: entriesOf(last, states, level) };
  const value = states.valueOf(last, level);
  if (value.kind !== 'list') return value.kind === 'sum' ? { ...value, kind: 'scalar' } : value;
  const keys = last.type === 'identifier' ? keysGiven(last.text, body) : new Map<string, State>();
  return keys.size > 0 ? { kind: 'result', level, at: last, keys } : value;
}
