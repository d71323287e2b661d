import type { ParameterValues } from '../../src/protocol/messages.ts';
import { fits, place, rateText } from '../../src/protocol/numbers.ts';
import type { ParameterView } from '../../src/protocol/view.ts';
import { element, setText, show } from '../dom.ts';
import { stepped } from '../stepping.ts';
import { type Field, textField } from '../toolkit.ts';

/** The numbers of a schedule as fields. */
export class Parameters {
  readonly element: HTMLElement;
  readonly #fields = element('div', { class: 'parameters' });
  readonly #problem = element('p', { class: 'problem', attributes: { role: 'alert' } });
  readonly #changed: () => void;
  #values: Record<string, number> = {};
  /** Fields that hold no sensible number, with what they should hold. */
  #wrong = new Map<string, string>();

  /** @param changed called at each new sensible number */
  constructor(changed: () => void) {
    this.#changed = changed;
    this.element = element('div', {}, this.#fields, this.#problem);
    show(this.#problem, false);
  }

  /** What is to be sent: each number that was shown, or the user's own. */
  get values(): ParameterValues {
    return { ...this.#values };
  }

  /** Whether every field holds a number that makes sense. */
  get areSensible(): boolean {
    return this.#wrong.size === 0;
  }

  /** Shows other parameters, or the same with other values. */
  fill(parameters: readonly ParameterView[]): void {
    this.#values = Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
    this.#wrong = new Map();
    this.#fields.replaceChildren(...parameters.map((parameter) => this.#field(parameter)));
    this.#tell();
  }

  #field(parameter: ParameterView): HTMLElement {
    const { name, label, help, value } = parameter;
    const read = (field: Field, isDone: boolean) => {
      const typed = field.text.trim() === '' ? NaN : Number(field.text);
      const sensible = fits(parameter, typed);
      // While a number is typed it passes through others that make no sense: that is said when it is done.
      if (sensible) this.#wrong.delete(name);
      else if (isDone || this.#wrong.has(name)) this.#wrong.set(name, `${label}: ${rangeWords(parameter)}.`);
      field.setInvalid(this.#wrong.has(name));
      this.#tell();
      if (!sensible || typed === this.#values[name]) return;
      this.#values[name] = typed;
      this.#changed();
    };
    return textField(label, written(value), help, {
      typed: (field) => read(field, false),
      done: (field) => read(field, true),
      arrow: (field, up) => {
        field.text = written(stepped(this.#values[name] ?? value, up, parameter));
        read(field, true);
      },
    });
  }

  #tell(): void {
    setText(this.#problem, [...this.#wrong.values()].join(' '));
    show(this.#problem, this.#wrong.size > 0);
  }
}

/** As in the sentences, but with all digits that anybody types. */
function written(value: number): string {
  return rateText(value, 6);
}

/** "a whole number from 1 to 1,000,000" */
function rangeWords({ min, max, whole }: ParameterView): string {
  const text = whole ? place : rateText;
  return `a ${whole ? 'whole ' : ''}number from ${text(min)} to ${text(max)}`;
}
