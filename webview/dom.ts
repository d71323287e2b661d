/** What an element is made with. Text is text: nothing here parses markup. */
export interface ElementOptions {
  readonly class?: string;
  readonly text?: string;
  readonly attributes?: Readonly<Record<string, string>>;
}

/** An HTML element. */
export function element(tag: string, options: ElementOptions = {}, ...children: readonly Node[]): HTMLElement {
  return fill(document.createElement(tag), options, children);
}

/** An SVG element. */
export function drawing(tag: string, options: ElementOptions = {}, ...children: readonly Node[]): SVGElement {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), options, children);
}

/** Shows or hides. */
export function show(target: HTMLElement, visible: boolean): void {
  target.hidden = !visible;
}

/** Sets the text only where it differs, so that a live region speaks only of news. */
export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}

function fill<E extends Element>(target: E, options: ElementOptions, children: readonly Node[]): E {
  if (options.class !== undefined) target.setAttribute('class', options.class);
  if (options.text !== undefined) target.textContent = options.text;
  for (const [name, value] of Object.entries(options.attributes ?? {})) target.setAttribute(name, value);
  target.append(...children);
  return target;
}
