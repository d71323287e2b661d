// The one file that knows the component library: a successor replaces this file and nothing else.
import {
  type Checkbox,
  type Dropdown,
  provideVSCodeDesignSystem,
  vsCodeButton,
  vsCodeCheckbox,
  vsCodeDropdown,
  vsCodeOption,
  type TextField,
  vsCodeTextField,
} from '@vscode/webview-ui-toolkit';
import { element } from './dom.ts';

/** Makes the components known to the page. */
export function registerToolkit(): void {
  provideVSCodeDesignSystem().register(vsCodeButton(), vsCodeCheckbox(), vsCodeDropdown(), vsCodeOption(), vsCodeTextField());
}

/** A button. The primary one of a group is what Lossline would do. */
export function button(label: string, kind: 'primary' | 'secondary', press: () => void): HTMLElement {
  const made = element('vscode-button', { attributes: { appearance: kind }, text: label });
  made.addEventListener('click', press);
  return made;
}

/** Says for those who hear it whether what the button opens is open. The component keeps this word from its inner button, so it goes there. */
export function setExpanded(opener: HTMLElement, expanded: boolean): void {
  opener.shadowRoot?.querySelector('button')?.setAttribute('aria-expanded', String(expanded));
}

/** A box to tick. */
export function checkbox(label: string, checked: boolean, change: (checked: boolean) => void): HTMLElement {
  const made = element('vscode-checkbox', { text: label }) as Checkbox;
  made.checked = checked;
  made.addEventListener('change', () => change(made.checked));
  return made;
}

/** A choice of one out of several, each with its key and what people read. */
export function dropdown(
  label: string,
  options: readonly { readonly key: string; readonly text: string }[],
  chosen: string,
  change: (key: string) => void,
): HTMLElement {
  const made = element('vscode-dropdown', { attributes: { 'aria-label': label } }) as Dropdown;
  for (const { key, text } of options) {
    const selected: Record<string, string> = key === chosen ? { selected: '' } : {};
    made.append(element('vscode-option', { attributes: { value: key, ...selected }, text }));
  }
  made.addEventListener('change', () => change(made.value));
  return made;
}

/** What can be read from a field and done to it. */
export interface Field {
  text: string;
  setInvalid(invalid: boolean): void;
}

/** What a field tells of. */
export interface FieldEvents {
  typed(field: Field): void;
  /** The focus has left, or Enter was pressed. */
  done(field: Field): void;
  /** An arrow key was pressed, up or down. */
  arrow(field: Field, up: boolean): void;
}

/** A line to type into, with its label above it. */
export function textField(label: string, text: string, help: string, on: FieldEvents): HTMLElement {
  const made = element('vscode-text-field', { text: label, attributes: { title: help } }) as TextField;
  made.value = text;
  const field: Field = {
    get text() {
      return made.value;
    },
    set text(next: string) {
      made.value = next;
    },
    setInvalid: (invalid) => made.setAttribute('aria-invalid', String(invalid)),
  };
  made.addEventListener('input', () => on.typed(field));
  made.addEventListener('change', () => on.done(field));
  made.addEventListener('keydown', (event) => {
    if (event.key !== 'ArrowUp' && event.key !== 'ArrowDown') return;
    event.preventDefault(); // the cursor would jump
    on.arrow(field, event.key === 'ArrowUp');
  });
  return made;
}
